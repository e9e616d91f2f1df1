/**
 * A delivery of a made-up ATS that exists to be noticed when it does not arrive: how it is signed, and how the ingress
 * knows it. It has a secret of its own, names nobody, and cannot be taken for a delivery of any other connection.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { DeliveryUnreadableError } from "@bonafide/core/domain/errors";
import type { RawDelivery } from "@bonafide/core/domain/event";
import type { WebhookSource } from "@bonafide/core/ats/ats";
import type { WebhookSecret, WebhookSecrets } from "@bonafide/core/domain/webhook-secret";

export const CANARY_ATS = "canary";
/** The one application the sink has. */
export const CANARY_APPLICATION = "canary";
const SIGNATURE_HEADER = "x-bonafide-signature";
/** A replayed one says nothing about now. */
const WINDOW_MS = 5 * 60_000;
/** The moment of sending in milliseconds and nothing else; what is longer is not looked at. */
const BODY = /^\d{13}$/;
const MAX_BYTES = 64;
const DIGEST = /^[0-9a-f]{64}$/;
const NO_DIGEST = "0".repeat(64);

export interface CanarySecret {
  readonly connectionId: string;
  readonly secret: string;
}

export function canarySecrets({ secret }: CanarySecret): WebhookSecrets[string] {
  return { ats: CANARY_ATS, secrets: [{ id: "canary", value: secret }] };
}

/** What goes to the ingress, as of now. */
export function canaryDelivery({ secret }: CanarySecret, now: Date) {
  const body = String(now.getTime());
  return { body, headers: { [SIGNATURE_HEADER]: digestOf(secret, body).toString("hex") } };
}

const content = ({ body }: RawDelivery): string =>
  body.byteLength > MAX_BYTES ? "" : Buffer.from(body).toString("latin1");

const digestOf = (secret: string, body: string): Buffer => createHmac("sha256", secret).update(body).digest();

/** Whatever was claimed, also nothing, takes the same path: one digest and one constant-time comparison per secret. */
function matching(body: string, claimed: string | null, secrets: readonly WebhookSecret[]): string | null {
  const wellFormed = claimed !== null && DIGEST.test(claimed);
  const digest = Buffer.from(wellFormed ? claimed : NO_DIGEST, "hex");
  let matched: string | null = null;
  for (const { id, value } of secrets) if (timingSafeEqual(digestOf(value, body), digest) && wellFormed) matched ??= id;
  return matched;
}

export const canaryWebhook: WebhookSource = {
  verify(delivery, secrets, now) {
    const body = content(delivery);
    const matched = matching(body, delivery.header(SIGNATURE_HEADER), secrets);
    return Math.abs(now.getTime() - Number(body)) <= WINDOW_MS ? matched : null;
  },
  parse(delivery) {
    const body = content(delivery);
    if (!BODY.test(body)) throw new DeliveryUnreadableError(["body"]);
    // The moment travels where a pointer has its second id: the sink has one application and one candidate.
    const event = { kind: "application_updated" as const, applicationId: CANARY_APPLICATION, candidateId: body };
    return { kind: "event", event, deliveryId: null };
  },
};
