/**
 * Whether flags fall evenly: their share by job, department, office and stated place, beside the rest, with intervals and
 * the four-fifths ratio. Groups too small to tell, or to hide in, are not shown. Pure.
 */
import type { Context } from "./context.ts";
import { raise, type Share, shareOf } from "./report-counts.ts";

/** Fewer people than this are an anecdote, and one of them could be recognised. */
export const SMALLEST_GROUP = 20;

/** 29 CFR § 1607.4(D): a rate below four fifths of the highest one is looked into. */
const FOUR_FIFTHS = 0.8;

export const DIVISIONS = ["job", "department", "office", "place"] as const;
export type Division = (typeof DIVISIONS)[number];

export interface FairnessGroup {
  readonly id: string;
  /** As the ATS calls it; null where only the id is known, or no name may be. */
  readonly name: string | null;
  readonly flagged: Share;
  /** Share not flagged, over that of the group with the highest one. */
  readonly ratio: number;
  readonly isBelowFourFifths: boolean;
  /** Its interval and that of everybody else have nothing in common: hardly chance. */
  readonly isApart: boolean;
}

export interface Fairness {
  readonly by: Division;
  readonly groups: readonly FairnessGroup[];
  /** Groups that are not shown because they, or the one they could be told from, are too small. */
  readonly notShown: number;
  /** Nothing was known to divide them by. */
  readonly unknown: number;
}

interface Tally {
  name: string | null;
  people: number;
  flagged: number;
}

function groupsOf(context: Context, by: Division): readonly { readonly id: string; readonly name: string | null }[] {
  const named = (ids: readonly string[]) => [...new Set(ids)].map((id) => ({ id, name: null }));
  switch (by) {
    case "job":
      return context.job === null ? [] : [{ id: context.job.id, name: context.job.title || null }];
    case "department":
      return named(context.departments);
    case "office":
      return named(context.offices);
    case "place":
      return context.place === null ? [] : named([context.place]);
  }
}

/** The groups that may be shown. A single one left out could be told from the sum of the others, so never just one is. */
function shown(tallies: readonly (readonly [string, Tally])[]) {
  const bySize = tallies.toSorted(([a, one], [b, other]) => other.people - one.people || (a < b ? -1 : 1));
  const large = bySize.filter(([, { people }]) => people >= SMALLEST_GROUP);
  return tallies.length - large.length === 1 ? large.slice(0, -1) : large;
}

function division(by: Division, tallies: ReadonlyMap<string, Tally>, all: Tally, unknown: number): Fairness {
  const large = shown([...tallies]);
  const notFlagged = ({ people, flagged }: Tally) => (people - flagged) / people;
  const best = Math.max(0, ...large.map(([, tally]) => notFlagged(tally)));
  const groups = large.map(([id, tally]): FairnessGroup => {
    const flagged = shareOf(tally.flagged, tally.people);
    const others = shareOf(all.flagged - tally.flagged, all.people - tally.people);
    const ratio = best === 0 ? 1 : notFlagged(tally) / best;
    return {
      id,
      name: tally.name,
      flagged,
      ratio,
      isBelowFourFifths: ratio < FOUR_FIFTHS,
      isApart: others.of >= SMALLEST_GROUP && (flagged.from > others.to || flagged.to < others.from),
    };
  });
  return { by, groups, notShown: tallies.size - large.length, unknown };
}

export function createFairness() {
  const all: Tally = { name: null, people: 0, flagged: 0 };
  const tallies = new Map(DIVISIONS.map((by) => [by, new Map<string, Tally>()]));
  const unknown = new Map<Division, number>();
  return {
    add(context: Context | undefined, isFlagged: boolean): void {
      all.people += 1;
      if (isFlagged) all.flagged += 1;
      for (const [by, groups] of tallies) {
        const ids = context === undefined ? [] : groupsOf(context, by);
        if (ids.length === 0) raise(unknown, by);
        for (const { id, name } of ids) {
          const tally = groups.get(id) ?? { name, people: 0, flagged: 0 };
          groups.set(id, {
            name: name ?? tally.name,
            people: tally.people + 1,
            flagged: tally.flagged + (isFlagged ? 1 : 0),
          });
        }
      }
    },
    result: (): readonly Fairness[] =>
      [...tallies].map(([by, groups]) => division(by, groups, all, unknown.get(by) ?? 0)),
  };
}
