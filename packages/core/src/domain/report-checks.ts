/** What was looked at and what came of it: how often each check fired, how far each family could be checked, which sources failed. Pure. */
import type { Assessment } from "./assessment.ts";
import type { Basis } from "./basis.ts";
import { expectedShare } from "./expected-share.ts";
import { PASSING_REASONS } from "./evidence.ts";
import { FAMILIES, type Family, type FamilyState } from "./family.ts";
import { raise, type Share, shareOf } from "./report-counts.ts";
import type { Policy } from "./policy.ts";
import type { Group, Signal } from "./signal.ts";

export interface CheckRow {
  readonly signal: string;
  readonly group: Group;
  readonly fired: Share;
  /** What the catalogue expects among everybody at the base rate that is assumed. */
  readonly expected: number;
  readonly notChecked: number;
  /** It is made only where it could matter, so that these are only those for whom everything was asked. */
  readonly isSampled: boolean;
  readonly isShadow: boolean;
  /** It speaks for a person: firing often is nothing to look into. */
  readonly isRelief: boolean;
}

export interface SourceRow {
  readonly source: string;
  readonly answered: number;
  /** Asked and no answer, for a reason that passes: time-outs, limits, faults. */
  readonly failed: Share;
}

export interface Checks {
  readonly signals: readonly CheckRow[];
  readonly families: readonly ({ readonly family: Family } & Readonly<Record<FamilyState, number>>)[];
  readonly sources: readonly SourceRow[];
  /** Some source had not answered when the verdict was reached, and has not since. */
  readonly incomplete: Share;
}

export interface Checked {
  readonly assessment: Pick<Assessment, "findings" | "families">;
  readonly basis: Pick<Basis, "facts"> | undefined;
  readonly fullCheck: boolean;
  readonly incomplete: boolean;
}

interface Tally {
  everybody: { fired: number; of: number };
  sampled: { fired: number; of: number };
  notChecked: number;
  isChosen: boolean;
  readonly tiers: Set<string>;
}

export function createChecks() {
  const signals = new Map<string, Tally>();
  const families = new Map(FAMILIES.map((family) => [family, { full: 0, basic: 0, none: 0 }]));
  const sources = new Map<string, { answered: number; failed: number }>();
  const found = new Map<string, number>();
  let screened = 0;
  let incomplete = 0;

  function tallyOf(id: string): Tally {
    const known = signals.get(id);
    if (known) return known;
    const made = {
      everybody: { fired: 0, of: 0 },
      sampled: { fired: 0, of: 0 },
      notChecked: 0,
      isChosen: false,
      tiers: new Set<string>(),
    };
    signals.set(id, made);
    return made;
  }

  function addFacts(facts: Basis["facts"]): void {
    for (const fact of Object.values(facts)) {
      if (fact.status !== "found" && !(fact.status === "unavailable" && PASSING_REASONS.has(fact.reason))) continue;
      const tally = sources.get(fact.source) ?? { answered: 0, failed: 0 };
      const isFound = fact.status === "found";
      if (isFound) raise(found, fact.source);
      sources.set(fact.source, {
        answered: tally.answered + (isFound ? 1 : 0),
        failed: tally.failed + (isFound ? 0 : 1),
      });
    }
  }

  return {
    add({ assessment, basis, fullCheck, incomplete: isIncomplete }: Checked): void {
      screened += 1;
      if (isIncomplete) incomplete += 1;
      for (const finding of assessment.findings) {
        const tally = tallyOf(finding.signal);
        if (finding.status === "not_checked") {
          tally.notChecked += 1;
          tally.isChosen ||= finding.missing.some(({ reason }) => reason === "would_not_change");
        }
        if (finding.status !== "fired" && finding.status !== "clear") continue;
        if (finding.status === "fired") tally.tiers.add(finding.tier);
        for (const counts of [tally.everybody, ...(fullCheck ? [tally.sampled] : [])]) {
          counts.of += 1;
          if (finding.status === "fired") counts.fired += 1;
        }
      }
      for (const [family, states] of families) states[assessment.families[family]] += 1;
      if (basis) addFacts(basis.facts);
    },
    /** Answers found, by the source that gave them. */
    found: (): ReadonlyMap<string, number> => found,
    result(catalogue: readonly Signal[], policy: Policy): Checks {
      const rows = catalogue.flatMap((signal): CheckRow[] => {
        const tally = signals.get(signal.id);
        if (!tally) return [];
        const { fired, of } = tally.isChosen ? tally.sampled : tally.everybody;
        return [
          {
            signal: signal.id,
            group: signal.group,
            fired: shareOf(fired, of),
            expected: expectedShare(signal, policy, tally.tiers),
            notChecked: tally.notChecked,
            isSampled: tally.isChosen,
            isShadow: policy.shadow.includes(signal.id),
            isRelief: Object.values(signal.tiers).every(({ points }) => points <= 0),
          },
        ];
      });
      return {
        signals: rows.toSorted((a, b) => b.fired.hits - a.fired.hits || (a.signal < b.signal ? -1 : 1)),
        families: [...families].map(([family, states]) => ({ family, ...states })),
        sources: [...sources]
          .map(([source, { answered, failed }]) => ({ source, answered, failed: shareOf(failed, answered + failed) }))
          .toSorted((a, b) => b.failed.hits - a.failed.hits || (a.source < b.source ? -1 : 1)),
        incomplete: shareOf(incomplete, screened),
      };
    },
  };
}
