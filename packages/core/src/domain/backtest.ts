/** Who would be in another band under another policy, counted one application at a time and never held. Pure. */
import { type Assessment, type Band, BANDS } from "./assessment.ts";

/** The truth where it is known; null where nobody has said. */
export type Known = "fraud" | "legit" | null;

export interface Compared {
  readonly id: string;
  readonly class: Known;
  /** Under the policy compared with. */
  readonly from: Assessment;
  /** Under the policy tried. */
  readonly to: Assessment;
}

interface Result {
  readonly band: Band;
  readonly points: number;
}

export interface Moved {
  readonly id: string;
  readonly class: Known;
  readonly from: Result;
  readonly to: Result;
  /** Signals whose counted points differ; empty when only a cut or the coverage moved it. */
  readonly changed: readonly { readonly signal: string; readonly from: number; readonly to: number }[];
}

interface Counted {
  readonly cases: number;
  readonly points: number;
}

interface Totals {
  readonly legitFlagged: number;
  readonly fraudFlagged: number;
}

export interface Backtest {
  readonly cases: number;
  /** How many change band. */
  readonly movedCount: number;
  /** The first of them, as many as are listed. */
  readonly moved: readonly Moved[];
  readonly moves: readonly { readonly from: Band; readonly to: Band; readonly cases: number }[];
  readonly bands: readonly { readonly band: Band; readonly from: number; readonly to: number }[];
  /** Every signal that counts in some case under either policy. */
  readonly signals: readonly {
    readonly signal: string;
    readonly from: Counted;
    readonly to: Counted;
    /** Cases that change band and in which it counts differently. */
    readonly moved: number;
  }[];
  readonly totals: { readonly from: Totals; readonly to: Totals };
}

/** A review reads no more than this one by one. */
const MOST_LISTED = 200;

const pointsOf = ({ contributions }: Assessment, id: string) =>
  contributions.find(({ signal }) => signal === id)?.points ?? 0;

/** Signals whose counted points differ between two verdicts, by id. */
export function changedSignals(from: Assessment, to: Assessment): Moved["changed"] {
  const ids = new Set([...from.contributions, ...to.contributions].map(({ signal }) => signal));
  return [...ids]
    .toSorted()
    .map((signal) => ({ signal, from: pointsOf(from, signal), to: pointsOf(to, signal) }))
    .filter((one) => one.from !== one.to);
}

const isFlagged = ({ band }: Assessment) => band === "review" || band === "high";
const result = ({ band, points }: Assessment): Result => ({ band, points });

interface Row {
  from: { cases: number; points: number };
  to: { cases: number; points: number };
  moved: number;
}
const SIDES = ["from", "to"] as const;

/** What is kept does not grow with what is compared. */
export function createBacktest(mostListed: number = MOST_LISTED) {
  let cases = 0;
  let movedCount = 0;
  const moved: Moved[] = [];
  const moves = new Map<string, number>();
  const rows = new Map<string, Row>();
  const bands = { from: new Map<Band, number>(), to: new Map<Band, number>() };
  const totals = { from: { legitFlagged: 0, fraudFlagged: 0 }, to: { legitFlagged: 0, fraudFlagged: 0 } };

  function rowOf(signal: string): Row {
    const row = rows.get(signal) ?? { from: { cases: 0, points: 0 }, to: { cases: 0, points: 0 }, moved: 0 };
    rows.set(signal, row);
    return row;
  }

  return {
    add(one: Compared): void {
      const { id, from, to } = one;
      cases += 1;
      for (const side of SIDES) {
        const assessment = one[side];
        bands[side].set(assessment.band, (bands[side].get(assessment.band) ?? 0) + 1);
        if (one.class !== null && isFlagged(assessment))
          totals[side][one.class === "legit" ? "legitFlagged" : "fraudFlagged"] += 1;
        for (const { signal, points } of assessment.contributions) {
          const counted = rowOf(signal)[side];
          if (points === 0) continue;
          counted.cases += 1;
          counted.points += points;
        }
      }
      if (from.band === to.band) return;
      const changed = changedSignals(from, to);
      movedCount += 1;
      moves.set(`${from.band} ${to.band}`, (moves.get(`${from.band} ${to.band}`) ?? 0) + 1);
      for (const { signal } of changed) rowOf(signal).moved += 1;
      if (moved.length < mostListed) moved.push({ id, class: one.class, from: result(from), to: result(to), changed });
    },
    result: (): Backtest => ({
      cases,
      movedCount,
      moved,
      moves: BANDS.flatMap((from) =>
        BANDS.flatMap((to) => {
          const count = moves.get(`${from} ${to}`) ?? 0;
          return count === 0 ? [] : [{ from, to, cases: count }];
        }),
      ),
      bands: BANDS.map((band) => ({ band, from: bands.from.get(band) ?? 0, to: bands.to.get(band) ?? 0 })),
      signals: [...rows]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([signal, row]) => ({ signal, from: { ...row.from }, to: { ...row.to }, moved: row.moved })),
      totals: { from: { ...totals.from }, to: { ...totals.to } },
    }),
  };
}
