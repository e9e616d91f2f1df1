/** What is left where something was erased, merged or objected to: a keyed digest and a reason, and nothing that can be read back. */
import * as z from "zod";
import { LinkKey } from "./link.ts";

/** As long as a late or replayed event is worth stopping before it costs a look at the ATS. */
export const TOMBSTONE_DAYS = 400;
/** A person's objection ends only when they take it back; the table wants a date. */
export const OBJECTION_DAYS = 3_653;

/** Who had it erased. What the ATS announced, the ATS can take back by showing the application again; an operator's word stands. */
const Cause = z.enum(["ats", "operator"]);

const Mark = z.discriminatedUnion("reason", [
  z.strictObject({ reason: z.literal("application_erased"), cause: Cause }),
  z.strictObject({ reason: z.literal("candidate_erased"), cause: Cause }),
  /** Whatever still names the candidate means the one it was merged into. */
  z.strictObject({ reason: z.literal("candidate_merged"), intoCandidateId: z.string().max(64) }),
  /** Do not screen. */
  z.strictObject({ reason: z.literal("candidate_restricted"), by: z.string().min(1).max(120) }),
]);
export type Mark = z.infer<typeof Mark>;

/** What a worker that was in the middle could have written again, until the second pass has looked: keyed digests only. */
const Residue = z.strictObject({
  links: z.array(z.strictObject({ ...LinkKey.shape, submittedAt: z.iso.datetime() })).max(400),
  answers: z.array(z.string().max(64)).max(400),
  /** A list value of ours was on its way, or stood: one that lands late is taken down by the second pass. */
  shown: z.literal(true).exactOptional(),
});
export type Residue = z.infer<typeof Residue>;

export const Tombstone = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  /** HMAC of what it stands for, by kind and id. */
  digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  fence: z.int().min(1),
  mark: Mark,
  /** When it was first announced; saying it again makes it no younger. */
  at: z.iso.datetime(),
  residue: Residue.exactOptional(),
  expiresAt: z.iso.datetime(),
});
export type Tombstone = z.infer<typeof Tombstone>;

export function tombstoneExpiry({ reason }: Pick<Mark, "reason">, now: Date): string {
  const days = reason === "candidate_restricted" ? OBJECTION_DAYS : TOMBSTONE_DAYS;
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}

const rank = (mark: Mark): number => ("cause" in mark && mark.cause === "operator" ? 1 : 0);

/** The mark that holds when a second one is made in the same place: an operator's erasure outlives what the ATS says. */
export const outlasting = (standing: Mark, next: Mark): Mark => (rank(standing) > rank(next) ? standing : next);
