/** What is left to do by hand in the ATS, in its own words: address, secret, events, menu. */
import type { AtsDescriptor } from "@bonafide/core/ats/ats";
import { paint } from "../terminal.ts";
import type { Stored } from "./store.ts";
import { OVERLAP_DAYS } from "./webhook-secrets.ts";

export interface Steps {
  readonly descriptor: Pick<AtsDescriptor, "title" | "webhooks">;
  readonly url: string;
  readonly stored: Stored;
  readonly deploy: string | null;
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
