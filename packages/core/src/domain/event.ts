/** What a verified delivery says happened, and the pointer that travels through the queue for it. */
import * as z from "zod/mini";

/** One HTTP request from an ATS, bytes untouched: signatures are computed over exactly these. */
export interface RawDelivery {
  readonly body: Uint8Array;
  /** Header lookup by case-insensitive name; null when absent. */
  readonly header: (name: string) => string | null;
}

const id = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9_-]+$/));

/**
 * What happened. Application events name an application; candidate events name the object it hangs on, and the
 * worker decides from what the ATS says now, because events arrive late, twice and out of order.
 */
export const WebhookEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("application_created"), applicationId: id, candidateId: id }),
  z.object({ kind: z.literal("application_updated"), applicationId: id, candidateId: id }),
  z.object({ kind: z.literal("application_closed"), applicationId: id, candidateId: id }),
  z.object({
    kind: z.literal("application_deleted"),
    applicationId: id,
    candidateId: id,
    /** The candidate went with it. */
    withCandidate: z.optional(z.literal(true)),
  }),
  z.object({ kind: z.literal("candidate_updated"), candidateId: id }),
  z.object({ kind: z.literal("candidate_deleted"), candidateId: id, applicationIds: z.array(id) }),
  z.object({ kind: z.literal("candidate_merged"), candidateId: id, intoCandidateId: id }),
  z.object({
    kind: z.literal("candidate_anonymized"),
    candidateId: id,
    fields: z.array(z.string().check(z.maxLength(64))),
  }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/**
 * Our own reasons to look again.
 * - `recheck`: a source that had not answered may answer now, or the time of what a list shows is over.
 * - `decide`: something a person said is not in the decision yet.
 * - `erased`: whoever was in the middle of it when it was erased has stopped by now.
 */
const Own = z.object({ kind: z.enum(["recheck", "decide", "erased"]), applicationId: id, candidateId: id });

/** What an adapter reads from a delivery; an event nobody asked for is answered and goes no further. */
export type ParsedDelivery =
  | { readonly kind: "event"; readonly event: WebhookEvent; readonly deliveryId: string | null }
  | { readonly kind: "ping" }
  | { readonly kind: "ignored"; readonly action: string };

export const JOB_VERSION = 1;

/** A pointer: ids only, so that the queue and its dead letters never hold personal data. */
export const ScreeningJob = z.object({
  schemaVersion: z.literal(JOB_VERSION),
  connectionId: id,
  event: z.union([WebhookEvent, Own]),
  traceId: id,
  /** When the delivery arrived, ISO 8601 UTC. */
  receivedAt: z.iso.datetime(),
  /** A delivery said so; without it we found out by ourselves. */
  announced: z.optional(z.literal(true)),
  /** How often this job has put itself back to wait for the ATS; starts at 0. */
  waits: z.int().check(z.gte(0), z.lte(1000)),
  /** How often the ATS answered otherwise than the event says: not there, or still there; absent before the first time. */
  looks: z.optional(z.int().check(z.gte(0), z.lte(1000))),
  /** The turn it was given at an ATS with a limit; there is none before a worker has asked for one. */
  ticket: z.optional(z.number().check(z.gte(0))),
});
export type ScreeningJob = z.infer<typeof ScreeningJob>;

/** Says that a connection's webhook was tried out and came through. */
export const PingJob = z.object({
  schemaVersion: z.literal(JOB_VERSION),
  connectionId: id,
  ping: z.literal(true),
  traceId: id,
  receivedAt: z.iso.datetime(),
});
export type PingJob = z.infer<typeof PingJob>;

/** A message of a later release that runs beside this one: there is nothing in it that this one may rely on. */
const NewerJob = z.object({ schemaVersion: z.int().check(z.gt(JOB_VERSION)) });
export const isNewerJob = (message: unknown): boolean => z.safeParse(NewerJob, message).success;
