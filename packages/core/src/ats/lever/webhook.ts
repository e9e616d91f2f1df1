/**
 * Lever webhooks: https://hire.lever.co/developer/documentation#webhooks. The signature stands inside the body and covers
 * `token` and `triggeredAt` alone, so whoever has seen one delivery can put anything else beside them. A delivery is a
 * doorbell: it yields ids of checked shape, and what happened is what the API says then.
 */
import * as z from "zod/mini";
import { DeliveryUnreadableError } from "../../domain/errors.ts";
import type { ParsedDelivery, RawDelivery, WebhookEvent } from "../../domain/event.ts";
import type { WebhookSecret } from "../../domain/webhook-secret.ts";
import type { WebhookSource } from "../ats.ts";
import { jsonBody, loggable, readPart } from "../delivery.ts";
import { matchingSecret } from "../signature.ts";
import { Id } from "./id.ts";

/** A delivery holds ids, less than a kilobyte of them. Larger ones are not parsed: nothing has vouched for them yet. */
const MAX_BYTES = 65_536;
/** Retries and reruns from the settings page may be this old; what is older, the reconciliation finds. */
const PAST_MS = 72 * 3_600_000;
const FUTURE_MS = 5 * 60_000;
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Token and time are signed without a separator, so a digit could be moved from one to the other; a time that has lost or
 * gained one lies centuries outside the window.
 */
const Signed = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(256)),
  triggeredAt: z.union([z.int(), z.string().check(z.regex(/^\d{13}$/))]),
  signature: z.string(),
});

function content(delivery: RawDelivery): unknown {
  return delivery.body.byteLength > MAX_BYTES ? undefined : jsonBody(delivery);
}

/** Every malformed delivery takes the same path as a wrong digest. */
function verify(delivery: RawDelivery, secrets: readonly WebhookSecret[], now: Date): string | null {
  const { data } = z.safeParse(Signed, content(delivery));
  const matched = matchingSecret(
    data ? data.token + String(data.triggeredAt) : "",
    data?.signature ?? null,
    secrets,
    now,
  );
  const age = now.getTime() - Number(data?.triggeredAt);
  return age <= PAST_MS && age >= -FUTURE_MS ? matched : null;
}

const Envelope = z.object({
  event: z.string().check(z.minLength(1)),
  id: z.optional(z.unknown()),
  data: z.optional(z.unknown()),
});
const OfApplication = z.object({ applicationId: Id, opportunityId: Id });
const OfOpportunity = z.object({ opportunityId: Id });

/** Stage, archive and hire change the opportunity; whether it is open still is for the API to say. */
const updated = (data: unknown): WebhookEvent => ({
  kind: "candidate_updated",
  candidateId: readPart(OfOpportunity, data, "data").opportunityId,
});

/**
 * The five events a connection subscribes to. Those about contacts name a person and no opportunity, and what is scored is
 * what the application's own form said, which no change of a contact alters. Interviews say nothing about an application.
 */
const EVENTS = new Map<string, (data: unknown) => WebhookEvent>([
  [
    "applicationCreated",
    (data) => {
      const { applicationId, opportunityId } = readPart(OfApplication, data, "data");
      return { kind: "application_created", applicationId, candidateId: opportunityId };
    },
  ],
  ["candidateStageChange", updated],
  ["candidateArchiveChange", updated],
  ["candidateHired", updated],
  [
    "candidateDeleted",
    (data) => {
      const { opportunityId } = readPart(OfOpportunity, data, "data");
      return { kind: "candidate_deleted", candidateId: opportunityId, applicationIds: [] };
    },
  ],
]);

const isEmpty = (data: unknown) => typeof data === "object" && data !== null && Object.keys(data).length === 0;

function parse(delivery: RawDelivery): ParsedDelivery {
  const body = content(delivery);
  if (body === undefined) throw new DeliveryUnreadableError(["body"]);
  const envelope = z.safeParse(Envelope, body);
  if (!envelope.success) throw new DeliveryUnreadableError(["event"]);
  const { event, id, data } = envelope.data;
  // The settings page's test request names an event and nothing it could be about.
  if (isEmpty(data) && !Array.isArray(data)) return { kind: "ping" };
  const toEvent = EVENTS.get(event);
  if (!toEvent) return { kind: "ignored", action: loggable(event) };
  // Listed in the vendor's table, absent from its samples.
  const deliveryId = typeof id === "string" && EVENT_ID.test(id) ? id : null;
  return { kind: "event", event: toEvent(data), deliveryId };
}

export const webhook: WebhookSource = { verify, parse };
