/** Whether every setting is there, and in one region: by name only. */
import { type Check, failed, passed } from "@bonafide/core/domain/check";
import type { Doctor } from "@bonafide/functions/compose-doctor";

export function* settingsChecks({ settings, parts }: Pick<Doctor, "settings" | "parts">): Generator<Check> {
  const { problem, region, worker } = settings;
  yield problem === null
    ? passed("settings", "Every setting a worker needs is there.")
    : failed(
        "settings",
        `Not every setting is there (${problem}).`,
        "Set it in the environment, with --settings or by --stage.",
      );
  if (region === null)
    return yield failed(
      "region",
      "No AWS region is set.",
      "Set AWS_REGION to the region the table and the queue are in.",
    );
  const named = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(worker?.queueUrl ?? "")?.[1];
  yield named === undefined || named === region || parts?.isLocal === true
    ? passed("region", `The region is ${region}.`)
    : failed("region", `AWS_REGION is ${region}, and the queue is in ${named}.`, `Set AWS_REGION to ${named}.`);
}
