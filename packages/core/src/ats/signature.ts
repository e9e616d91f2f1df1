/** The comparison every signed webhook comes down to: HMAC-SHA256 in lowercase hex, against each secret that may have made it. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookSecret } from "../domain/webhook-secret.ts";

const DIGEST = /^[0-9a-f]{64}$/;
const NO_DIGEST = "0".repeat(64);

/**
 * The id of the live secret whose digest of `message` is the claimed one, else null. Whatever was claimed, also nothing,
 * takes the same path: one digest and one constant-time comparison per secret.
 */
export function matchingSecret(
  message: string | Uint8Array,
  claimed: string | null,
  secrets: readonly WebhookSecret[],
  now: Date,
): string | null {
  const wellFormed = claimed !== null && DIGEST.test(claimed);
  const digest = Buffer.from(wellFormed ? claimed : NO_DIGEST, "hex");
  let matched: string | null = null;
  for (const { id, value, expiresAt } of secrets) {
    const equal = timingSafeEqual(createHmac("sha256", value).update(message).digest(), digest);
    const live = expiresAt === undefined || Date.parse(expiresAt) > now.getTime();
    if (equal && live && wellFormed) matched ??= id;
  }
  return matched;
}
