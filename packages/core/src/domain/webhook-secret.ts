/** What the ingress holds: per connection the adapter's id and up to two signing secrets, so that one can be rotated out. */
import * as z from "zod/mini";

export const WebhookSecret = z.object({
  /** A label for logs and alarms; says which secret matched without saying the secret. */
  id: z.string().check(z.minLength(1), z.maxLength(32)),
  value: z.string().check(z.minLength(16), z.maxLength(256)),
  /** ISO 8601; absent means no end. After it the secret is not accepted any more. */
  expiresAt: z.optional(z.iso.datetime()),
});
export type WebhookSecret = z.infer<typeof WebhookSecret>;

/** By connection id. */
export const WebhookSecrets = z.record(
  z.string(),
  z.object({ ats: z.string(), secrets: z.array(WebhookSecret).check(z.minLength(1), z.maxLength(2)) }),
);
export type WebhookSecrets = z.infer<typeof WebhookSecrets>;
