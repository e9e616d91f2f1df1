/** Worked cases under two policies: who moves to another band, and which signals count differently. */
import { BANDS, type Assessment, type Band } from "@bonafide/core/domain/assessment";
import type { Policy } from "@bonafide/core/domain/policy";
import { runCase } from "./run-case.ts";
import type { WorkedCase } from "./schema.ts";

interface Result {
  readonly band: Band;
  readonly points: number;
}

export interface Moved {
  readonly id: string;
  readonly class: WorkedCase["class"];
  readonly from: Result;
  readonly to: Result;
  /** Signals whose counted points differ; empty when only a cut or the coverage moved the case. */
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
  /** Cases whose band differs; `from` is the policy compared with, `to` the one tried. */
  readonly moved: readonly Moved[];
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

interface Pair {
  readonly worked: WorkedCase;
  readonly from: Assessment;
  readonly to: Assessment;
}

async function assessmentUnder(worked: WorkedCase, policy: Policy): Promise<Assessment> {
  const { record } = await runCase(worked, 0, policy);
  if (record.assessment === null) throw new Error(`case ${worked.id} has no assessment (${record.outcome})`);
  return record.assessment;
}

const pointsOf = ({ contributions }: Assessment, id: string) =>
  contributions.find(({ signal }) => signal === id)?.points ?? 0;

function changedSignals({ from, to }: Pair): Moved["changed"] {
  const ids = new Set([...from.contributions, ...to.contributions].map(({ signal }) => signal));
  return [...ids]
    .toSorted()
    .map((signal) => ({ signal, from: pointsOf(from, signal), to: pointsOf(to, signal) }))
    .filter((one) => one.from !== one.to);
}

const isFlagged = ({ band }: Assessment) => band === "review" || band === "high";
const result = ({ band, points }: Assessment): Result => ({ band, points });

function counted(assessments: readonly Assessment[], id: string): Counted {
  const parts = assessments.map((one) => pointsOf(one, id)).filter((points) => points !== 0);
  return { cases: parts.length, points: parts.reduce((sum, points) => sum + points, 0) };
}

function totals(pairs: readonly Pair[], side: "from" | "to"): Totals {
  const flagged = (kind: WorkedCase["class"]) =>
    pairs.filter((pair) => pair.worked.class === kind && isFlagged(pair[side])).length;
  return { legitFlagged: flagged("legit"), fraudFlagged: flagged("fraud") };
}

export async function backtest(
  cases: readonly WorkedCase[],
  { policy, against }: { readonly policy: Policy; readonly against: Policy },
): Promise<Backtest> {
  const pairs: Pair[] = [];
  for (const worked of cases) {
    pairs.push({
      worked,
      from: await assessmentUnder(worked, against),
      to: await assessmentUnder(worked, policy),
    });
  }
  const moved = pairs
    .filter(({ from, to }) => from.band !== to.band)
    .map((pair): Moved => {
      const { worked, from, to } = pair;
      return { id: worked.id, class: worked.class, from: result(from), to: result(to), changed: changedSignals(pair) };
    });
  const [before, after] = [pairs.map(({ from }) => from), pairs.map(({ to }) => to)];
  const ids = new Set([...before, ...after].flatMap(({ contributions }) => contributions.map(({ signal }) => signal)));
  return {
    cases: cases.length,
    moved,
    bands: BANDS.map((band) => ({
      band,
      from: before.filter((one) => one.band === band).length,
      to: after.filter((one) => one.band === band).length,
    })),
    signals: [...ids].toSorted().map((signal) => ({
      signal,
      from: counted(before, signal),
      to: counted(after, signal),
      moved: moved.filter(({ changed }) => changed.some((one) => one.signal === signal)).length,
    })),
    totals: { from: totals(pairs, "from"), to: totals(pairs, "to") },
  };
}
