/**
 * What weights the company's own outcomes would suggest, for a person to commit or not: Laplace-smoothed rates with the
 * catalogue's as pseudo-counts, never far from the catalogue. Pure.
 */
import type { Assessment } from "./assessment.ts";
import { type Disposition, learnedFrom } from "./disposition.ts";
import type { Policy } from "./policy.ts";
import { keepsDirection } from "./policy-document.ts";
import type { Signal, Tier } from "./signal.ts";

/** As much as this many people of the catalogue's own rates: a handful of outcomes moves nothing far. */
const PSEUDO_COUNTS = 50;
/** The most a weight may leave the catalogue's by. */
const CLIP = 6;
const HIGHEST = 30;

/** With fewer established outcomes of people for whom a check was made, no weight of it is proposed. */
export const FEWEST = { misrepresenting: 10, honest: 30 } as const;

/** One stored screening, as far as estimates need it. */
export interface Learned {
  readonly assessment: Pick<Assessment, "findings"> | null;
  /** Every configured check was asked: only these tell how often a check fires. */
  readonly fullCheck?: true;
  readonly dispositions?: readonly Disposition[];
}

export interface Suggestion {
  readonly signal: string;
  readonly tier: string;
  readonly catalogue: number;
  readonly now: number;
  readonly suggested: number;
  /** Fired of those checked, by how they turned out. */
  readonly misrepresenting: { readonly fired: number; readonly of: number };
  readonly honest: { readonly fired: number; readonly of: number };
}

export interface Calibration {
  readonly records: number;
  /** Outcomes that are established, over full checks: what the estimates rest on. */
  readonly misrepresenting: number;
  readonly honest: number;
  /** Established outcomes of applications not all of which was checked. */
  readonly setAside: number;
  /** Every case of a check whose weight would change. */
  readonly suggestions: readonly Suggestion[];
  /** What would change too, were there not so few outcomes behind it: nothing is proposed. */
  readonly tooFew: readonly Suggestion[];
}

interface Tally {
  readonly fired: Map<string, number>;
  readonly of: Map<string, number>;
  people: number;
}
const tally = (): Tally => ({ fired: new Map(), of: new Map(), people: 0 });
const raise = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
/** Ids hold no space. */
const caseOf = (signal: string, tier: string) => `${signal} ${tier}`;

function count(into: Tally, { findings }: Pick<Assessment, "findings">): void {
  into.people += 1;
  for (const finding of findings) {
    // Suppressed: there was a match that by its nature says nothing, so it is no hit, and no miss either.
    if (finding.status !== "fired" && finding.status !== "clear") continue;
    raise(into.of, finding.signal);
    if (finding.status === "fired") raise(into.fired, caseOf(finding.signal, finding.tier));
  }
}

const quarter = (points: number) => Math.round(points * 4) / 4;

/**
 * The catalogue's weight, moved by how far the outcomes move the likelihood ratio from the catalogue's own: with no
 * outcome nothing moves, also where a weight is deliberately not the ratio of its rates.
 */
export function suggestedPoints(
  { points, rates }: Pick<Tier, "points" | "rates">,
  misrepresenting: { readonly fired: number; readonly of: number },
  honest: { readonly fired: number; readonly of: number },
): number {
  // A case that is only shown, or that the catalogue never expects, has no ratio to move.
  if (points === 0 || !(rates.misrepresenting > 0) || !(rates.honest > 0)) return points;
  const smoothed = (seen: { readonly fired: number; readonly of: number }, prior: number) =>
    (seen.fired + PSEUDO_COUNTS * prior) / (seen.of + PSEUDO_COUNTS);
  const ratio = smoothed(misrepresenting, rates.misrepresenting) / smoothed(honest, rates.honest);
  const moved = 10 * Math.log10(ratio / (rates.misrepresenting / rates.honest));
  const clipped = quarter(points + Math.max(-CLIP, Math.min(CLIP, moved)));
  const bounded = Math.max(-HIGHEST, Math.min(HIGHEST, clipped));
  // What speaks against a person never comes to speak for them, nor the other way round.
  return keepsDirection(points, bounded) ? bounded : 0;
}

/** Incremental, so that a store of any size is read once and never held. */
export function createCalibration() {
  const seen = { misrepresenting: tally(), honest: tally() };
  let records = 0;
  let setAside = 0;
  return {
    add({ assessment, fullCheck, dispositions }: Learned): void {
      records += 1;
      const outcome = learnedFrom(dispositions ?? []);
      if (outcome === null || assessment === null) return;
      if (fullCheck) count(seen[outcome], assessment);
      else setAside += 1;
    },
    result(signals: readonly Signal[], policy: Policy): Calibration {
      const moving = signals.flatMap(({ id, tiers }) =>
        Object.entries(tiers).flatMap(([tier, own]): Suggestion[] => {
          const of = (one: Tally) => ({ fired: one.fired.get(caseOf(id, tier)) ?? 0, of: one.of.get(id) ?? 0 });
          const [misrepresenting, honest] = [of(seen.misrepresenting), of(seen.honest)];
          const now = policy.weights[id]?.[tier];
          // A check the policy does not weigh is not weighed by a proposal either.
          if (now === undefined || misrepresenting.of + honest.of === 0) return [];
          const suggested = suggestedPoints(own, misrepresenting, honest);
          return suggested === now
            ? []
            : [{ signal: id, tier, catalogue: own.points, now, suggested, misrepresenting, honest }];
        }),
      );
      const enough = (one: Suggestion) =>
        one.misrepresenting.of >= FEWEST.misrepresenting && one.honest.of >= FEWEST.honest;
      const [misrepresenting, honest] = [seen.misrepresenting.people, seen.honest.people];
      const suggestions = moving.filter(enough);
      return { records, misrepresenting, honest, setAside, suggestions, tooFew: moving.filter((one) => !enough(one)) };
    },
  };
}

/** The part of a policy document that would make the change. */
export function proposedWeights(suggestions: readonly Suggestion[]): Policy["weights"] {
  const weights: Record<string, Record<string, number>> = {};
  for (const { signal, tier, suggested } of suggestions) weights[signal] = { ...weights[signal], [tier]: suggested };
  return weights;
}
