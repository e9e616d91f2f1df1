/** Whether what notes said held: how many of each result turned out honest, and how often each check fired, with intervals. Pure. */
import { type Assessment, type Band, BANDS } from "./assessment.ts";
import { type Disposition, learnedFrom } from "./disposition.ts";
import { type Interval, wilson } from "./interval.ts";
import type { Signal } from "./signal.ts";

/** One stored screening, as far as a report on it needs. */
export interface Reported {
  readonly assessment: Pick<Assessment, "band" | "findings"> | null;
  readonly honestOf10: number | null;
  readonly fullCheck?: true;
  readonly dispositions?: readonly Disposition[];
}

export interface Observed extends Interval {
  readonly hits: number;
  readonly of: number;
}

const observed = (hits: number, of: number): Observed => ({ hits, of, ...wilson(hits, of) });

export interface BandReliability {
  readonly band: Band;
  readonly screened: number;
  /** Of those whose outcome is established; the others tell nothing, either way. */
  readonly honest: Observed;
  /** Mean of what their notes said of ten; null where none said anything. */
  readonly saidOf10: number | null;
  /**
   * Whether what was said, give or take the half it was rounded by, lies within what was seen. Null where nothing was
   * said or too few are established.
   */
  readonly holds: boolean | null;
}

export interface HitRate {
  readonly signal: string;
  readonly tier: string;
  readonly honest: Observed & { readonly catalogue: number; readonly within: boolean };
  readonly misrepresenting: Observed & { readonly catalogue: number; readonly within: boolean };
}

export interface Reliability {
  readonly bands: readonly BandReliability[];
  /** Of those established as honest, in review or high. */
  readonly falseFlags: Observed;
  /** Of those established as misrepresenting, in review or high. */
  readonly caught: Observed;
  /** Over full checks only: whatever was bought because it mattered is no sample of everybody. */
  readonly hitRates: readonly HitRate[];
}

/** Fewer established outcomes than this in a band say nothing about its notes. */
export const FEWEST_IN_BAND = 20;

type Truth = "honest" | "misrepresenting";
const caseOf = (signal: string, tier: string) => `${signal} ${tier}`;
const raise = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

interface Tally {
  screened: number;
  honest: number;
  misrepresenting: number;
  said: number;
  saying: number;
}

const NOBODY: Readonly<Tally> = { screened: 0, honest: 0, misrepresenting: 0, said: 0, saying: 0 };

/** Incremental: a store of any size is read once and never held. */
export function createReliability() {
  const bands = new Map<Band, Tally>(BANDS.map((band) => [band, { ...NOBODY }]));
  const seen = { honest: new Map<string, number>(), misrepresenting: new Map<string, number>() };
  const fired = { honest: new Map<string, number>(), misrepresenting: new Map<string, number>() };

  function rate(truth: Truth, signal: string, tier: string, catalogue: number): HitRate["honest"] {
    const share = observed(fired[truth].get(caseOf(signal, tier)) ?? 0, seen[truth].get(signal) ?? 0);
    return { ...share, catalogue, within: share.from <= catalogue && catalogue <= share.to };
  }

  return {
    add({ assessment, honestOf10, fullCheck, dispositions }: Reported): void {
      const tally = assessment && bands.get(assessment.band);
      if (!tally) return;
      tally.screened += 1;
      const outcome = learnedFrom(dispositions ?? []);
      if (outcome === null) return;
      tally[outcome] += 1;
      if (honestOf10 !== null) {
        tally.said += honestOf10;
        tally.saying += 1;
      }
      if (!fullCheck) return;
      for (const finding of assessment.findings) {
        if (finding.status !== "fired" && finding.status !== "clear") continue;
        raise(seen[outcome], finding.signal);
        if (finding.status === "fired") raise(fired[outcome], caseOf(finding.signal, finding.tier));
      }
    },
    result(signals: readonly Signal[]): Reliability {
      const sum = (truth: Truth, chosen: readonly Band[]) =>
        chosen.reduce((total, band) => total + (bands.get(band)?.[truth] ?? 0), 0);
      const flagged = (truth: Truth) => observed(sum(truth, ["review", "high"]), sum(truth, BANDS));
      return {
        bands: BANDS.map((band) => {
          const { screened, honest, misrepresenting, said, saying } = bands.get(band) ?? NOBODY;
          const share = observed(honest, honest + misrepresenting);
          const saidOf10 = saying === 0 ? null : said / saying;
          const tells = saidOf10 !== null && share.of >= FEWEST_IN_BAND;
          const holds = tells ? (saidOf10 - 0.5) / 10 <= share.to && (saidOf10 + 0.5) / 10 >= share.from : null;
          return { band, screened, honest: share, saidOf10, holds };
        }),
        falseFlags: flagged("honest"),
        caught: flagged("misrepresenting"),
        hitRates: signals.flatMap(({ id, tiers }) =>
          Object.entries(tiers).flatMap(([tier, { rates }]): HitRate[] => {
            const [honest, misrepresenting] = [
              rate("honest", id, tier, rates.honest),
              rate("misrepresenting", id, tier, rates.misrepresenting),
            ];
            return honest.of + misrepresenting.of === 0 ? [] : [{ signal: id, tier, honest, misrepresenting }];
          }),
        ),
      };
    },
  };
}
