/** A person's word that what an application states is mistyped, stale or somebody else's: from then on it counts nothing. */
import * as z from "zod";
import { CORRECTABLE, type Correctable } from "./correctable.ts";

export const CORRECTION_REASONS = ["mistyped", "stale", "somebody_elses", "other"] as const;

export const Correction = z.strictObject({
  identifier: z.enum(CORRECTABLE),
  /** What an undo takes back is what was marked before it. */
  action: z.enum(["wrong", "undone"]),
  reason: z.enum(CORRECTION_REASONS).nullable(),
  /** Whoever entered it, as the ATS or the operator names them: an id, never shown in the ATS. */
  by: z.string().min(1).max(120),
  at: z.iso.datetime(),
});
export type Correction = z.infer<typeof Correction>;

/** More than a form holds of one kind. */
const MAX_SET_ASIDE = 64;

/** Which values are wrong: keyed digests of what the ATS showed when they were marked, so that a new value is looked at. */
export const SetAside = z.strictObject({
  identifier: z.enum(CORRECTABLE),
  digests: z.array(z.string().max(64)).max(MAX_SET_ASIDE),
});
export type SetAside = z.infer<typeof SetAside>;

/** What stands marked, in the order of the list. */
export function standingCorrections(corrections: readonly Correction[]): readonly Correctable[] {
  const last = new Map(corrections.map((correction) => [correction.identifier, correction.action]));
  return CORRECTABLE.filter((identifier) => last.get(identifier) === "wrong");
}

/**
 * What is wrong after these corrections: what was set aside before as far as it still stands, and of what was marked
 * since, the first `known` corrections left out, the values the ATS shows now.
 */
export function setAsideBy(
  {
    corrections,
    known,
    before,
  }: {
    readonly corrections: readonly Correction[];
    readonly known: number;
    readonly before: readonly SetAside[];
  },
  digestsNow: (identifier: Correctable) => readonly string[],
): SetAside[] {
  const fresh = corrections.slice(known);
  return standingCorrections(corrections).map((identifier) => {
    const since = fresh.filter((correction) => correction.identifier === identifier);
    const wasUndone = since.some(({ action }) => action === "undone");
    const kept = wasUndone ? [] : (before.find((one) => one.identifier === identifier)?.digests ?? []);
    const added = since.length > 0 ? digestsNow(identifier) : [];
    return { identifier, digests: [...new Set([...added, ...kept])].slice(0, MAX_SET_ASIDE) };
  });
}
