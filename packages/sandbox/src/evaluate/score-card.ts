/** What a screening came to beside what its case expects, and the sums over all cases. */
import type { Assessment, Band } from "@bonafide/core/domain/assessment";
import type { FactKind } from "@bonafide/core/domain/facts";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { GROUPS } from "@bonafide/core/domain/signal";
import { signals } from "@bonafide/core/signals";
import { SOURCES } from "./canned-lookups.ts";
import type { CaseRun } from "./run-case.ts";
import { LOOKUP_NAMES } from "./schema.ts";

export interface CaseRow {
  readonly id: string;
  readonly class: "fraud" | "legit";
  readonly band: Band;
  readonly points: number;
  readonly honestOf10: number | null;
  readonly coverage: Assessment["coverage"];
  readonly fired: readonly string[];
  readonly suppressed: readonly string[];
  readonly notChecked: readonly string[];
  readonly contributions: readonly { readonly signal: string; readonly group: string; readonly points: number }[];
  readonly annotation: string | null;
  readonly acceptable: boolean;
  readonly exact: boolean;
  readonly mustFireMissed: readonly string[];
  readonly mustNotFireFired: readonly string[];
  /** What it came to once the case's observations were in; null where it has none. */
  readonly afterObservations: {
    readonly band: Band;
    readonly points: number;
    readonly fired: readonly string[];
  } | null;
}

export interface Summary {
  readonly cases: number;
  readonly acceptable: number;
  readonly exact: number;
  /** Share of the signals that had to fire and did; 1 when none had to. */
  readonly mustFireRecall: number;
  readonly mustNotFireViolations: number;
  readonly legitHigh: number;
  readonly legitReview: number;
  readonly fraudCaught: number;
  readonly fraudHigh: number;
}

export interface ScoreCard {
  readonly cases: readonly CaseRow[];
  readonly summary: Summary;
}

const sources: Readonly<Partial<Record<FactKind, string>>> = SOURCES;
const sourceOf = (kind: FactKind): string | null => sources[kind] ?? null;

/** The signals a name in `not_checked` stands for: itself, or those of a group or lookup that a lookup feeds. */
function standsFor(name: string): readonly string[] {
  const isGroup = GROUPS.some((group) => group === name);
  const isLookup = LOOKUP_NAMES.some((lookup) => lookup === name);
  if (!isGroup && !isLookup) return [name];
  return signals.flatMap(({ id, group, needs }) => {
    const fedBy = needs.map(sourceOf).filter((source) => source !== null);
    const meant = (isGroup && group === name) || (isLookup && fedBy.includes(name));
    return meant && fedBy.length > 0 ? [id] : [];
  });
}

/** Whether what a case says could not be checked is reported so: for a group or lookup, all of its signals that apply. */
function isListed(name: string, { findings }: Assessment): boolean {
  const statuses = new Map(findings.map(({ signal, status }) => [signal, status]));
  const meant = standsFor(name).map((id) => statuses.get(id));
  const applicable = meant.filter((status) => status !== "not_applicable");
  return applicable.length > 0 && applicable.every((status) => status === "not_checked");
}

function assessed({ worked }: CaseRun, record: ScreeningRecord): Assessment {
  if (record.assessment === null) throw new Error(`case ${worked.id} has no assessment (${record.outcome})`);
  return record.assessment;
}
const assessmentOf = (run: CaseRun) => assessed(run, run.record);

/** What fired and stands; a fired signal behind a more specific one is suppressed. */
function standing({ findings, suppressed }: Assessment): readonly string[] {
  const gone = new Set(suppressed.map(({ signal }) => signal));
  return findings.flatMap(({ signal, status }) => (status === "fired" && !gone.has(signal) ? [signal] : []));
}

/** What the case expects once its observations are in, beside what it came to; all is well where it expects nothing. */
function afterwards(run: CaseRun) {
  const record = run.afterObservations;
  const after = record === null ? null : assessed(run, record);
  const fired = after === null ? [] : standing(after);
  const expected = run.worked.expected.after_observations;
  const acceptable = [...(expected?.acceptable ?? []), ...(expected ? [expected.band] : [])];
  return {
    shown: after === null ? null : { band: after.band, points: after.points, fired },
    acceptable: expected === null || (after !== null && acceptable.includes(after.band)),
    exact: expected === null || after?.band === expected.band,
    missed: (expected?.must_fire ?? []).filter((signal) => !fired.includes(signal)),
  };
}

export function caseRow(run: CaseRun): CaseRow {
  const { worked, record } = run;
  const { expected } = worked;
  const assessment = assessmentOf(run);
  const { band, points, coverage, findings, contributions } = assessment;
  const suppressed = assessment.suppressed.map(({ signal }) => signal);
  const ofStatus = (wanted: string) => findings.filter(({ status }) => status === wanted).map(({ signal }) => signal);
  const fired = standing(assessment);
  const after = afterwards(run);
  return {
    id: worked.id,
    class: worked.class,
    band,
    points,
    honestOf10: record.honestOf10,
    coverage,
    fired,
    suppressed,
    notChecked: ofStatus("not_checked"),
    contributions: contributions.map(({ signal, group, points }) => ({ signal, group, points })),
    annotation: record.annotation,
    acceptable: expected.acceptable.includes(band) && after.acceptable,
    exact: band === expected.band && after.exact,
    mustFireMissed: [...(expected.must_fire ?? []).filter((signal) => !fired.includes(signal)), ...after.missed],
    mustNotFireFired: (expected.must_not_fire ?? []).filter((signal) => fired.includes(signal)),
    afterObservations: after.shown,
  };
}

/** What the case names as suppressed or not checked and the screening does not list so. */
export function unlisted(run: CaseRun): {
  readonly suppressed: readonly string[];
  readonly notChecked: readonly string[];
} {
  const assessment = assessmentOf(run);
  const { suppressed, not_checked } = run.worked.expected;
  return {
    suppressed: (suppressed ?? []).filter((id) => !assessment.suppressed.some(({ signal }) => signal === id)),
    notChecked: (not_checked ?? []).filter((name) => !isListed(name, assessment)),
  };
}

/** Twins in the same file that ended differently: with the same evidence there is nothing to tell them apart by. */
export function twinsApart(runs: readonly CaseRun[]): readonly (readonly [string, string])[] {
  const byId = new Map(runs.map((run) => [run.worked.id, assessmentOf(run)]));
  return runs.flatMap((run) => {
    const { id, twin } = run.worked;
    const [own, other] = [assessmentOf(run), twin === null ? undefined : byId.get(twin)];
    const apart = other !== undefined && (own.band !== other.band || own.points !== other.points);
    return apart && twin !== null ? [[id, twin] as const] : [];
  });
}

export function scoreCard(runs: readonly CaseRun[]): ScoreCard {
  const cases = runs.map(caseRow);
  const count = (of: (row: CaseRow) => boolean) => cases.filter(of).length;
  const missed = cases.reduce((sum, row) => sum + row.mustFireMissed.length, 0);
  const due = runs.reduce(
    (sum, { worked: { expected } }) =>
      sum + (expected.must_fire ?? []).length + (expected.after_observations?.must_fire ?? []).length,
    0,
  );
  return {
    cases,
    summary: {
      cases: cases.length,
      acceptable: count(({ acceptable }) => acceptable),
      exact: count(({ exact }) => exact),
      mustFireRecall: due === 0 ? 1 : (due - missed) / due,
      mustNotFireViolations: cases.reduce((sum, row) => sum + row.mustNotFireFired.length, 0),
      legitHigh: count((row) => row.class === "legit" && row.band === "high"),
      legitReview: count((row) => row.class === "legit" && row.band === "review"),
      fraudCaught: count((row) => row.class === "fraud" && (row.band === "review" || row.band === "high")),
      fraudHigh: count((row) => row.class === "fraud" && row.band === "high"),
    },
  };
}
