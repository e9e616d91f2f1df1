/**
 * When a check, or a connection, has to stop being shown until a person has looked: it fires far more often than it was
 * weighed for, or puts more people in front of recruiters than the company allows. Pure.
 */
import * as z from "zod";
import { upperTail } from "./binomial.ts";
import { type Policy, weightsOf } from "./policy.ts";
import type { Group, Signal } from "./signal.ts";

const Count = z.strictObject({ fired: z.int().min(0), of: z.int().min(0) });
export type Count = z.infer<typeof Count>;

/** One that turned display-only: why, when, and whether a person has taken it back. */
const Turned = z.strictObject({
  at: z.iso.datetime(),
  seen: Count,
  /** The share it was measured by: what the catalogue expects, what it was before, or the most that is allowed. */
  expected: z.number().min(0).max(1),
  by: z.enum(["catalogue", "before", "limit"]),
  /** First seen switched on again, by a person: only what came after that counts. */
  takenBackAt: z.iso.datetime().nullable(),
});
export type Turned = z.infer<typeof Turned>;

export const DisplayOnly = z.strictObject({
  signals: z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), Turned),
  connection: Turned.nullable(),
});
export type DisplayOnly = z.infer<typeof DisplayOnly>;

export const NOTHING_TURNED: DisplayOnly = { signals: {}, connection: null };

/** What is looked at, and how sure it has to be. A look a day on windows that overlap is why chance is held so small. */
export const WATCH = {
  windowDays: 28,
  recentDays: 7,
  /** Fewer hits than this are an accident of small numbers. */
  fewestFired: 10,
  /**
   * Short of three, so that a share which really trebled is noticed and does not hover at the edge for ever; so far above
   * two that one which doubled is left to the report.
   */
  factor: 2.5,
  /** So many hits would come by chance alone less than once in ten million looks at a check that fires as expected. */
  chance: 1e-7,
  /** A connection is one and not a hundred; the limit is a number the company chose, and exactly at it nothing happens. */
  fewestScreened: 50,
  connectionChance: 1e-4,
} as const;

/**
 * Groups in which more hits are no sign of a check gone wrong: people enter observations one by one, and reuse across
 * people rises when the same person applies under many names, which is what it is there to show. The report tells of them.
 */
const NOT_WATCHED: ReadonlySet<Group> = new Set(["observation", "linkage"]);

/** Only a check that adds points can do harm by firing too often. */
export function isWatched({ id, group }: Pick<Signal, "id" | "group">, policy: Policy): boolean {
  return !NOT_WATCHED.has(group) && Object.values(weightsOf(policy, id)).some((points) => points > 0);
}

/** It fires about three times as often as expected, and that is no accident. */
export function hasTrebled({ fired, of }: Count, expected: number): boolean {
  if (fired < WATCH.fewestFired || fired < WATCH.factor * expected * of) return false;
  return upperTail(fired, of, expected) < WATCH.chance;
}

/** More than `limit` of those screened are put before recruiters, and that is no accident. */
export function isOverLimit({ fired, of }: Count, limit: number): boolean {
  return of >= WATCH.fewestScreened && upperTail(fired, of, limit) < WATCH.connectionChance;
}

/** Fewer than this before say nothing about what was usual. */
const FEWEST_BEFORE = 200;

/**
 * Why a check has to stop counting; null where it need not. Measured by what its weight was made for; or, where it fires
 * more often than that, by what was usual here in the weeks before the last one.
 */
export function turns(
  seen: { readonly recent: Count; readonly before: Count },
  catalogue: number,
  /** The share at which a person switched it on again, who has looked at it. */
  accepted: number | null,
): Pick<Turned, "seen" | "expected" | "by"> | null {
  const { recent, before } = seen;
  const whole = { fired: recent.fired + before.fired, of: recent.of + before.of };
  const expected = Math.max(catalogue, accepted ?? 0);
  if (hasTrebled(whole, expected)) return { seen: whole, expected, by: "catalogue" };
  if (before.of < FEWEST_BEFORE) return null;
  // What was rare before is taken as if it had been seen a little more often: nothing trebles from nothing.
  const usual = (before.fired + 1) / (before.of + 2);
  const exceeds = upperTail(recent.fired, recent.of, expected) < WATCH.chance;
  return exceeds && hasTrebled(recent, usual) ? { seen: recent, expected: usual, by: "before" } : null;
}
