/**
 * Greenhouse webhooks: the signature over the raw body, and the ids of what happened.
 * https://developers.greenhouse.io/webhooks.html
 */
import * as z from "zod/mini";
import { DeliveryUnreadableError } from "../../domain/errors.ts";
import type { ParsedDelivery, RawDelivery, WebhookEvent } from "../../domain/event.ts";
import type { WebhookSecret } from "../../domain/webhook-secret.ts";
import type { WebhookSource } from "../ats.ts";
import { jsonBody, loggable, readPart } from "../delivery.ts";
import { matchingSecret } from "../signature.ts";
import { Id } from "./id.ts";

const SIGNATURE = /^sha256 ([0-9a-f]{64})$/;
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The digest is over the bytes as received: the vendor escapes `<` and others before signing, so a parsed and
 * re-serialised body has another digest. Every malformed header takes the same path as a wrong digest.
 */
function verify(delivery: RawDelivery, secrets: readonly WebhookSecret[], now: Date): string | null {
  const hex = SIGNATURE.exec(delivery.header("signature") ?? "")?.[1];
  return matchingSecret(delivery.body, hex ?? null, secrets, now);
}

const Envelope = z.object({ action: z.string().check(z.minLength(1)), payload: z.optional(z.unknown()) });

/** The candidate is embedded, or in the flat form of `delete_application` named by its id. */
const OfApplication = z.object({
  application: z.object({ id: Id, candidate: z.nullish(z.object({ id: Id })), candidate_id: z.nullish(Id) }),
});
const OfCandidate = z.object({ candidate: z.object({ id: Id }) });
const Deleted = z.object({ person: z.object({ id: Id, deleted_application_ids: z.nullish(z.array(Id)) }) });
const Merged = z.object({ person: z.object({ id: Id, new_candidate_id: Id }) });
const Anonymized = z.object({ candidate_id: Id, anonymized_fields: z.nullish(z.array(z.unknown())) });

const read = <T extends z.ZodMiniType>(schema: T, payload: unknown) => readPart(schema, payload, "payload");

const ofApplication =
  (kind: "application_created" | "application_updated" | "application_closed" | "application_deleted") =>
  (payload: unknown): WebhookEvent => {
    const { application } = read(OfApplication, payload);
    const candidateId = application.candidate?.id ?? application.candidate_id;
    if (candidateId === undefined || candidateId === null)
      throw new DeliveryUnreadableError(["payload.application.candidate.id"]);
    return { kind, applicationId: application.id, candidateId };
  };

/** A prospect is an application too; whether prospects are screened is the connection's scope to say. */
const EVENTS = new Map<string, (payload: unknown) => WebhookEvent>([
  ["new_candidate_application", ofApplication("application_created")],
  ["new_prospect_application", ofApplication("application_created")],
  ["application_updated", ofApplication("application_updated")],
  ["candidate_stage_change", ofApplication("application_updated")],
  ["unreject_candidate", ofApplication("application_updated")],
  ["unhire_candidate", ofApplication("application_updated")],
  ["reject_candidate", ofApplication("application_closed")],
  ["hire_candidate", ofApplication("application_closed")],
  ["delete_application", ofApplication("application_deleted")],
  [
    "update_candidate",
    (payload) => ({ kind: "candidate_updated", candidateId: read(OfCandidate, payload).candidate.id }),
  ],
  [
    "delete_candidate",
    (payload) => {
      const { person } = read(Deleted, payload);
      return {
        kind: "candidate_deleted",
        candidateId: person.id,
        applicationIds: person.deleted_application_ids ?? [],
      };
    },
  ],
  [
    "merge_candidate",
    (payload) => {
      const { person } = read(Merged, payload);
      return { kind: "candidate_merged", candidateId: person.id, intoCandidateId: person.new_candidate_id };
    },
  ],
  [
    "candidate_anonymized",
    (payload) => {
      const { candidate_id, anonymized_fields } = read(Anonymized, payload);
      const fields = (anonymized_fields ?? []).filter((field) => typeof field === "string" && /^\w{1,64}$/.test(field));
      return { kind: "candidate_anonymized", candidateId: candidate_id, fields: fields.map(String) };
    },
  ],
]);

function parse(delivery: RawDelivery): ParsedDelivery {
  const content = jsonBody(delivery);
  if (content === undefined) throw new DeliveryUnreadableError(["body"]);
  const envelope = z.safeParse(Envelope, content);
  if (!envelope.success) throw new DeliveryUnreadableError(["action"]);
  const { action, payload } = envelope.data;
  if (action === "ping") return { kind: "ping" };
  const toEvent = EVENTS.get(action);
  if (!toEvent) return { kind: "ignored", action: loggable(action) };
  const eventId = delivery.header("greenhouse-event-id");
  return {
    kind: "event",
    event: toEvent(payload),
    deliveryId: eventId !== null && EVENT_ID.test(eventId) ? eventId : null,
  };
}

export const webhook: WebhookSource = { verify, parse };
