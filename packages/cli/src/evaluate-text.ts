/** The words and figures of a score card, the same in the terminal and on the page. */
import { BANDS, type Band } from "@bonafide/core/domain/assessment";
import type { CaseRun } from "@bonafide/sandbox/evaluate/run-case";
import { type CaseRow, type Summary, twinsApart, unlisted } from "@bonafide/sandbox/evaluate/score-card";

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));

export const CASE_HEADER = ["id", "class", "expected", "got", "points", "fired", "missed"] as const;
/** Of these columns the one that says what it came to. */
export const GOT = 3;

/** One case: what it should come to beside what it came to, before and after what people entered. */
export function caseCells(run: CaseRun, row: CaseRow): readonly string[] {
  const { suppressed, notChecked } = unlisted(run);
  const missed = [
    ...row.mustFireMissed,
    ...row.mustNotFireFired.map((id) => `${id} (must not fire)`),
    ...suppressed.map((id) => `${id} (not listed as suppressed)`),
    ...notChecked.map((name) => `${name} (not listed as not checked)`),
  ];
  const { expected } = run.worked;
  const others = expected.acceptable.filter((band) => band !== expected.band);
  const after = row.afterObservations;
  const fired = row.contributions.map(({ signal, points }) => `${signal} ${signed(points)}`);
  const entered = after === null ? [] : after.fired.filter((id) => !row.fired.includes(id));
  return [
    row.id,
    row.class,
    [
      expected.band,
      ...others.map((band) => `or ${band}`),
      ...(expected.after_observations ? [`then ${expected.after_observations.band}`] : []),
    ].join(" "),
    after === null ? row.band : `${row.band} then ${after.band}`,
    after === null ? String(row.points) : `${row.points} then ${after.points}`,
    [fired.join(", ") || "-", ...(entered.length > 0 ? [`then ${entered.join(", ")}`] : [])].join("; "),
    missed.join(", ") || "-",
  ];
}

const percent = (part: number, whole: number) => `${part} of ${whole} (${Math.floor((part / whole) * 1000) / 10}%)`;

export function summaryLines(summary: Summary, runs: readonly CaseRun[]): readonly string[] {
  const apart = twinsApart(runs).map(([id, twin]) => `${id} and ${twin}`);
  return [
    `Acceptable band ${percent(summary.acceptable, summary.cases)}, exact ${percent(summary.exact, summary.cases)}`,
    `Signals that had to fire and did: ${Math.floor(summary.mustFireRecall * 1000) / 10}%; fired and must not: ${summary.mustNotFireViolations}`,
    `Legitimate: ${summary.legitHigh} high, ${summary.legitReview} review. Fraud: ${summary.fraudCaught} in review or high, ${summary.fraudHigh} high`,
    ...(apart.length > 0 ? [`Twins that ended differently: ${apart.join(", ")}`] : []),
  ];
}

export const MATRIX_HEADER = ["expected", ...BANDS.map((band) => `got ${band}`)] as const;

/** Cases by the band they should end in, and the one they ended in, before anything was entered. */
export function confusionMatrix(runs: readonly CaseRun[], rows: readonly CaseRow[]): readonly (readonly string[])[] {
  const count = (expected: Band, got: Band) =>
    runs.filter((run, at) => run.worked.expected.band === expected && rows[at]?.band === got).length;
  return BANDS.map((expected) => [expected, ...BANDS.map((got) => String(count(expected, got)))]);
}

export const CLASS_HEADER = ["class", ...BANDS] as const;

export function classMatrix(rows: readonly CaseRow[]): readonly (readonly string[])[] {
  const count = (kind: CaseRow["class"], band: Band) =>
    rows.filter((row) => row.class === kind && row.band === band).length;
  return (["legit", "fraud"] as const).map((kind) => [kind, ...BANDS.map((band) => String(count(kind, band)))]);
}
