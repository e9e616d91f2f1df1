/** The form an administrator of an ATS has for a webhook: what may stand in it, and what is said when it may not. */
import * as z from "zod";
import type { Subscription } from "../subscriptions.ts";

/** The sandbox leaves the machine for nothing, so its ATSs send webhooks to this machine only. */
const Url = z
  .string()
  .trim()
  .regex(
    /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\/webhooks\/[A-Za-z0-9_-]{22,64}$/,
    "Paste the address that bonafide init printed: http://127.0.0.1:…/webhooks/…",
  );
const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{16,256}$/, "Paste the secret that bonafide init printed, without spaces.");

export type WebhookProblems = Readonly<Partial<Record<"url" | "secret", string>>>;

export function parseWebhook(
  form: URLSearchParams,
): { readonly subscription: Subscription } | { readonly problems: WebhookProblems } {
  const parsed = z
    .object({ url: Url, secret: Secret })
    .safeParse({ url: form.get("url") ?? "", secret: form.get("secret") ?? "" });
  if (parsed.success) {
    const { url, secret } = parsed.data;
    return { subscription: { url, secret, connectionId: url.slice(url.lastIndexOf("/") + 1) } };
  }
  const { fieldErrors } = z.flattenError(parsed.error);
  return {
    problems: {
      ...(fieldErrors.url?.[0] === undefined ? {} : { url: fieldErrors.url[0] }),
      ...(fieldErrors.secret?.[0] === undefined ? {} : { secret: fieldErrors.secret[0] }),
    },
  };
}
