/** Whether every setting is there, and in one region: by name only. */
import { failed, passed } from "@bonafide/core/domain/check";
import type { Doctor } from "@bonafide/functions/compose-doctor";
import type { Checks } from "./examination.ts";

export async function* settingsChecks({ settings, parts }: Pick<Doctor, "settings" | "parts">): Checks {
  const { problem, worker } = settings;
  if (problem !== null || parts === null)
    return yield failed(
      "settings",
      `Not every setting is there (${problem}).`,
      "Set it in the environment or in the file given with --settings.",
    );
  yield passed("settings", "Every setting a worker needs is there.");
  const region = await parts.region();
  if (region === null)
    return yield failed("region", "No AWS region is set.", "Set AWS_REGION to the region of the table and the queue.");
  const ofQueue = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(worker?.queueUrl ?? "")?.[1];
  yield ofQueue === undefined || ofQueue === region || parts.isLocal
    ? passed("region", `The region is ${region}.`)
    : failed("region", `The region is ${region}, and the queue is in ${ofQueue}.`, `Set AWS_REGION to ${ofQueue}.`);
}
