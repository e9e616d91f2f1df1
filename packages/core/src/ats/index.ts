/** The registry of applicant tracking systems: one line per adapter folder. */
import type { Ats } from "./ats.ts";
import { greenhouse } from "./greenhouse/index.ts";
import { lever } from "./lever/index.ts";
import type { webhooks } from "./webhooks.ts";

/** An adapter registered under another name than its own id, or not received by the ingress, does not compile; nor the reverse. */
const registry = (
  entries: {
    readonly [Id in keyof typeof webhooks]: Ats & { readonly id: Id };
  },
): Readonly<Record<string, Ats>> => entries;

export const atses = registry({
  greenhouse,
  lever,
});
