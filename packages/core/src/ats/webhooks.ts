/** The registry of what the ingress knows of an ATS: one line per adapter folder, and no client, mapping or setting behind it. */
import type { WebhookSource } from "./ats.ts";
import * as greenhouse from "./greenhouse/webhook.ts";
import * as lever from "./lever/webhook.ts";

export const webhooks = {
  greenhouse,
  lever,
} as const satisfies Readonly<Record<string, { readonly webhook: WebhookSource }>>;
