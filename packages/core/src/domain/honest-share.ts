/** How many of ten people with the same result are honest: an estimate for a group, never a probability for a person. */
import type { Band } from "./assessment.ts";
import type { EvidenceSet } from "./evidence.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { type Circumstances, type Forecast, forecast, type Sample, shareOf } from "./forecast.ts";
import { FEEDS } from "./forecast-assumptions.ts";
import type { Policy } from "./policy.ts";
import { seeded } from "./seeded.ts";
import type { Signal } from "./signal.ts";

/**
 * Of ten people in this band; null where too little could be checked to say anything, or so few get there that the
 * forecast cannot tell. Never 0: no result of this product proves that nobody with it is honest.
 */
export function honestOf10(result: Forecast, band: Band, baseRate: number): number | null {
  if (band === "unscored") return null;
  if (result.drawn[band] < FEWEST) return null;
  const honestShare = shareOf(result, band, "honest") * (1 - baseRate);
  const otherShare = shareOf(result, band, "misrepresenting") * baseRate;
  return Math.max(1, Math.round((10 * honestShare) / (honestShare + otherShare)));
}

/** Fewer simulated people than this in a band say nothing about those who get there. */
const FEWEST = 100;

/** Enough that the answer, rounded to tenths, seldom depends on the seed; few enough for a cold start. */
const SAMPLE: Sample = { honest: 4_000, misrepresenting: 1_000 };
const SEED = 20_260_401;
/** Circumstances one process meets are few; this bounds what a hostile mixture of outages could make it keep. */
const MOST_KEPT = 64;

/**
 * What can be checked for people like this one, by what could be checked here: a bought source counts where it
 * answered, a built-in one wherever it is set up.
 */
export function circumstancesOf(evidence: EvidenceSet): Circumstances {
  const isAnswered = (kind: FactKind) => {
    const piece = evidence[kind];
    const { source, input } = FEEDS[kind];
    if (source === "built_in" && input !== "address")
      return piece.status !== "unavailable" || piece.reason !== "not_configured";
    return piece.status === "found";
  };
  const answered = new Set(FACT_KINDS.filter(isAnswered));
  // Facts about the address rest on it: with one answered, everybody compared has one.
  return { answered, addressShare: answered.has("network") ? 1 : 0 };
}

export type HonestShare = (policy: Policy, evidence: EvidenceSet, band: Band) => number | null;

/** Simulates once for each policy and circumstances met, with a fixed seed: the same everywhere and every time. */
export function createHonestShare(signals: readonly Signal[], sample: Sample = SAMPLE): HonestShare {
  const kept = new Map<string, Forecast>();
  let known: { readonly scoring: string; readonly bands: Map<string, Band> } | undefined;
  return (policy, evidence, band) => {
    if (!policy.wording.honestShare || band === "unscored") return null;
    const circumstances = circumstancesOf(evidence);
    const { answered, addressShare } = circumstances;
    // The base rate is applied afterwards, and words and version move nobody.
    const { baseRate, version: _, wording: __, ...scoring } = policy;
    const rules = JSON.stringify(scoring);
    const key = JSON.stringify([rules, [...answered], addressShare]);
    let result = kept.get(key);
    if (!result) {
      // Only those that can fire, because a number is drawn for each one given.
      const fed = signals.filter(({ needs }) => needs.every((kind) => answered.has(kind)));
      if (known?.scoring !== rules) known = { scoring: rules, bands: new Map() };
      result = forecast({ signals: fed, policy, circumstances, sample, random: seeded(SEED), bands: known.bands });
      const oldest = kept.keys().next().value;
      if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(key, result);
    }
    return honestOf10(result, band, baseRate);
  };
}
