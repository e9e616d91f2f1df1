/** What is left to do by hand in the ATS, in its own words: address, secret, events, menu. */
import type { AtsDescriptor } from "@bonafide/core/ats/ats";
import type { Connection } from "@bonafide/core/domain/connection";
import { paint } from "../terminal.ts";
import type { Stored } from "./store.ts";
import { OVERLAP_DAYS } from "./webhook-secrets.ts";

export interface Steps {
  readonly descriptor: Pick<AtsDescriptor, "title" | "webhooks">;
  readonly url: string;
  readonly stored: Stored;
  readonly deploy: string | null;
}

/** What comes after the ping, as it is to be typed. */
export function nextText({ id, mode }: Pick<Connection, "id" | "mode">, stage: string | undefined): string {
  const where = `--connection ${id}${stage === undefined ? "" : ` --stage ${stage}`}`;
  return [
    ...(mode === "observe"
      ? ["From now on every application is screened, and nothing is written to the ATS.", ""]
      : []),
    "Whether everything else is in place:",
    `  npx bonafide doctor ${where}`,
    ...(mode === "observe"
      ? [
          "Once applicants are told (bonafide notice writes a draft), to begin to annotate:",
          `  npx bonafide mode annotate ${where} --notice-acknowledged --as YOU@EXAMPLE.COM`,
        ]
      : []),
  ].join("\n");
}

export function stepsText({ descriptor, url, stored, deploy }: Steps): string {
  const { title, webhooks } = descriptor;
  const { secret, overlaps } = stored;
  if (secret === null)
    return "The webhook's address and secret are as they were; bonafide init --rotate-secret makes a new secret.";
  return [
    ...(deploy === null
      ? []
      : [
          `${paint("bold", "First")} run this in another terminal, so that the new secret counts before ${title} tries it:`,
          `  ${deploy}\n`,
        ]),
    paint("bold", `In ${title}: ${webhooks.menu}`),
    `  address  ${url}`,
    `  secret   ${secret.value}`,
    `  events   ${webhooks.events.map(({ label }) => label).join("; ")}`,
    ...(overlaps ? [`The secret before is taken for ${OVERLAP_DAYS} days more; change it everywhere until then.`] : []),
    "The secret is not shown again.",
  ].join("\n");
}
