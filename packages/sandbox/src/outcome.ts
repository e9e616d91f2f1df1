/** What the samples ended in: the document `bonafide start --json` prints, and whether it is what the policy asks for. */
import { LIST_VALUES, listValue, TAGS } from "@bonafide/core/domain/annotation";
import { atses } from "@bonafide/core/ats";
import type { Assessment, Band } from "@bonafide/core/domain/assessment";
import { notedBands } from "@bonafide/core/domain/connection";
import type { Suppression } from "@bonafide/core/domain/finding";
import { signals } from "@bonafide/core/signals";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Account } from "./accounts.ts";
import type { Sandbox, Submitted } from "./sandbox.ts";

export interface FindingRow {
  readonly signal: string;
  readonly group: string;
  readonly status: string;
  readonly points: number;
  readonly reason?: string;
}

export interface ApplicationRow {
  readonly ats: string;
  readonly connection: string;
  readonly applicationId: string;
  readonly candidate: string;
  readonly band: Band | null;
  readonly points: number | null;
  readonly honestOf10: number | null;
  readonly coverage: Assessment["coverage"] | null;
  readonly findings: readonly FindingRow[];
  readonly annotation: {
    readonly text: string | null;
    readonly carrier: { readonly kind: string; readonly value: string } | null;
    readonly noteId: string | null;
  };
  readonly ms: { readonly acknowledged: number; readonly annotated: number };
}

export interface Outcome {
  readonly applications: readonly ApplicationRow[];
  readonly totals: {
    readonly received: number;
    readonly screened: number;
    readonly annotated: number;
    readonly notes: number;
    readonly dlq: number;
  };
}

export interface Settled extends Submitted {
  readonly record: ScreeningRecord;
  readonly annotatedMs: number;
}

const GROUP_OF = new Map(signals.map(({ id, group }) => [id, group]));

const BECAUSE: Readonly<Record<Suppression, string>> = {
  hub: "shared by many people",
  agency: "handed out by an agency",
  aged: "last seen too long ago",
  one_author: "waits for a second person",
};

/** Every finding with the points it really counted; they sum to the assessment's points. */
export function findingRows({ findings, contributions, suppressed }: Assessment): FindingRow[] {
  return findings.map((finding) => {
    const part = contributions.find(({ signal }) => signal === finding.signal);
    const { by, because } = suppressed.find(({ signal }) => signal === finding.signal) ?? {};
    const missing = finding.status === "not_checked" ? finding.missing[0] : undefined;
    const reason = by
      ? `gives way to ${by}`
      : because
        ? BECAUSE[because]
        : missing
          ? `${missing.fact}: ${missing.reason}`
          : undefined;
    return {
      signal: finding.signal,
      group: GROUP_OF.get(finding.signal) ?? "unknown",
      status: finding.status,
      points: part?.points ?? 0,
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

const stateOf = ({ emulator }: Account, applicationId: string) =>
  emulator.state().applications.find((application) => application.applicationId === applicationId);

const oursAmong = (tags: readonly string[]) => tags.filter((tag) => Object.values(TAGS).includes(tag));

function carrierShown(account: Account, applicationId: string): ApplicationRow["annotation"]["carrier"] {
  const state = stateOf(account, applicationId);
  const { carrier } = account.connection;
  if (carrier.kind === "application_field") {
    const value = state?.fields[carrier.key];
    return value ? { kind: carrier.kind, value } : null;
  }
  const [ours] = oursAmong(state?.tags ?? []);
  return ours ? { kind: "tag", value: ours } : null;
}

/** What stands in the ATS because of us. */
export function standing(
  account: Account,
  applicationId: string,
): Pick<ApplicationRow["annotation"], "carrier" | "noteId"> {
  return {
    carrier: carrierShown(account, applicationId),
    noteId: stateOf(account, applicationId)?.notes.at(-1)?.noteId ?? null,
  };
}

function row({ account, ref, sample, record, acknowledgedMs, annotatedMs }: Settled): ApplicationRow {
  const { assessment } = record;
  return {
    ats: account.connection.ats,
    connection: account.connection.id,
    applicationId: ref.applicationId,
    candidate: `${sample.givenName} ${sample.familyName}`,
    band: assessment?.band ?? null,
    points: assessment?.points ?? null,
    honestOf10: record.honestOf10,
    coverage: assessment?.coverage ?? null,
    findings: assessment ? findingRows(assessment) : [],
    annotation: {
      text: record.annotation,
      ...standing(account, ref.applicationId),
    },
    ms: { acknowledged: Math.round(acknowledgedMs), annotated: Math.round(annotatedMs) },
  };
}

export async function outcomeOf(sandbox: Sandbox, settled: readonly Settled[]): Promise<Outcome> {
  const applications = settled.map(row);
  const inAts = sandbox.accounts.flatMap((account) =>
    account.emulator.state().applications.map(({ applicationId, notes }) => ({
      carrier: carrierShown(account, applicationId),
      notes: notes.length,
    })),
  );
  return {
    applications,
    totals: {
      received: inAts.length,
      screened: settled.filter(({ record }) => record.assessment !== null).length,
      annotated: inAts.filter(({ carrier, notes }) => carrier !== null || notes > 0).length,
      notes: inAts.reduce((sum, { notes }) => sum + notes, 0),
      dlq: await sandbox.deadLetters(),
    },
  };
}

/** Whether the connection screens some samples only: all of them come through a posting. */
const isSelective = ({ scope: { origins, jobs, departments } }: Account["connection"]) =>
  !origins.includes("posting") || [jobs, departments].some(({ only, except }) => only !== null || except.length > 0);

/** What differs from exactly the carrier and the notes the connection's policy asks for; empty when all is right. */
export function deviations(outcome: Outcome, settled: readonly Settled[]): string[] {
  const found = settled.flatMap(({ account, ref, sample, record }) => {
    const name = `${sample.givenName} ${sample.familyName}`;
    const { assessment } = record;
    const { connection } = account;
    if (record.outcome === "out_of_scope" && isSelective(connection)) {
      const { carrier, noteId } = standing(account, ref.applicationId);
      return carrier === null && noteId === null ? [] : [`${name}: out of scope, and yet something was written`];
    }
    if (record.state !== "done" || !assessment) return [`${name}: not screened (${record.code ?? record.state})`];
    const writes = connection.mode === "annotate";
    const value = listValue(assessment);
    const wanted =
      !writes || connection.carrier.kind === "none"
        ? undefined
        : connection.carrier.kind === "tag"
          ? TAGS[value]
          : LIST_VALUES[value];
    const shown = carrierShown(account, ref.applicationId)?.value;
    const tags = oursAmong(stateOf(account, ref.applicationId)?.tags ?? []);
    const tagsWanted = writes && connection.carrier.kind === "tag" && wanted !== undefined ? 1 : 0;
    const notes = stateOf(account, ref.applicationId)?.notes.length ?? 0;
    const noteOn = notedBands(connection, atses[connection.ats]?.descriptor ?? { noteOn: [] });
    const notesWanted = writes && noteOn.includes(assessment.band) ? 1 : 0;
    return [
      ...(shown === wanted ? [] : [`${name}: list shows ${shown ?? "nothing"} instead of ${wanted ?? "nothing"}`]),
      ...(tags.length <= tagsWanted ? [] : [`${name}: ${tags.length} tags of ours instead of ${tagsWanted}`]),
      ...(notes === notesWanted ? [] : [`${name}: ${notes} notes instead of ${notesWanted}`]),
      ...(connection.policy === null && assessment.band !== sample.band
        ? [`${name}: ${assessment.band} instead of ${sample.band}`]
        : []),
    ];
  });
  return outcome.totals.dlq === 0 ? found : [...found, `${outcome.totals.dlq} dead letters`];
}
