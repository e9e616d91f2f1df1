/** Everything that is held of one candidate, item by item, as it is stored: for whoever asks what is known of them. */
import type { AuditEntry } from "../domain/audit.ts";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import type { Decision } from "../domain/decision.ts";
import type { LinkEntry } from "../domain/link.ts";
import type { Clock } from "../domain/ports.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { StoredAnswer } from "../domain/stored-answer.ts";
import type { Tombstone } from "../domain/tombstone.ts";
import type { AuditStore, RecordArchive, Stores } from "../stores/stores.ts";
import { auditLines } from "./audit.ts";
import { auditDigests, decisionDigests, type IndexKeys, tombstoneDigests } from "./keyed.ts";
import { survivorOf } from "./tombstones.ts";

/** Entries of the index that were submitted at the same millisecond under the same key: more than enough. */
const SAME_MOMENT = 50;

export interface Held {
  /** The one asked for, and the one it was merged into. */
  readonly candidateIds: readonly string[];
  readonly applicationIds: readonly string[];
  readonly candidates: readonly CandidateRecord[];
  readonly records: readonly ScreeningRecord[];
  readonly links: readonly LinkEntry[];
  readonly answers: readonly StoredAnswer[];
  readonly tombstones: readonly Tombstone[];
  readonly decisions: readonly Decision[];
  readonly audit: readonly AuditEntry[];
}

export interface ExportDeps {
  readonly stores: Pick<Stores, "screenings" | "candidates" | "links" | "answers" | "tombstones" | "decisions">;
  readonly archive: RecordArchive;
  readonly audit: AuditStore;
  readonly clock: Clock;
}

const there = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item) => item !== undefined);
const all = async <K, T>(keys: readonly K[], read: (key: K) => Promise<T | undefined>): Promise<T[]> =>
  there(await Promise.all(keys.map(read)));

async function linksOf({ stores }: ExportDeps, record: ScreeningRecord): Promise<LinkEntry[]> {
  const { connectionId, applicationId } = record;
  return all(record.links?.entries ?? [], async ({ kind, digest, submittedAt }) => {
    const since = new Date(submittedAt);
    const query = { connectionId, kind, digest, order: "oldest", limit: SAME_MOMENT, since } as const;
    const { entries } = await stores.links.read(query);
    return entries.find((entry) => entry.applicationId === applicationId && entry.submittedAt === submittedAt);
  });
}

async function recordsOf({ archive }: ExportDeps, connectionId: string, candidateIds: ReadonlySet<string>) {
  const records: ScreeningRecord[] = [];
  for await (const record of archive.all(connectionId)) {
    const { candidateId, formerCandidateId = candidateId } = record;
    if (candidateIds.has(candidateId) || candidateIds.has(formerCandidateId)) records.push(record);
  }
  return records;
}

/**
 * Reads the whole table for records, so that none is missed that the candidate's own item does not name. What outlives a
 * record is found by its application's id only: `applicationIds` names those whose records are gone.
 */
export async function collectHeld(
  deps: ExportDeps,
  { connectionId, keys }: { readonly connectionId: string; readonly keys: IndexKeys },
  asked: { readonly candidateId: string; readonly applicationIds: readonly string[] },
): Promise<Held> {
  const { stores, clock } = deps;
  const graveyard = { stores, clock, connectionId, keys };
  const ids = new Set([asked.candidateId, await survivorOf(graveyard, asked.candidateId)]);
  const candidates = await all([...ids], (candidateId) => stores.candidates.read({ connectionId, candidateId }));
  const scanned = await recordsOf(deps, connectionId, ids);
  const applicationIds = new Set([
    ...scanned.map(({ applicationId }) => applicationId),
    ...candidates.flatMap(({ verdicts }) => Object.keys(verdicts)),
    ...asked.applicationIds,
  ]);
  const records = await all([...applicationIds].toSorted(), (applicationId) =>
    stores.screenings.read({ connectionId, applicationId }),
  );
  const buried = [
    ...[...ids].flatMap((id) => [
      ...tombstoneDigests(keys, "candidate", connectionId, id),
      ...tombstoneDigests(keys, "objection", connectionId, id),
    ]),
    ...[...applicationIds].flatMap((id) => tombstoneDigests(keys, "application", connectionId, id)),
  ];
  const decided = [...applicationIds].flatMap((applicationId) =>
    decisionDigests(keys, { connectionId, applicationId }),
  );
  const answers = new Set(records.flatMap((record) => record.answers ?? []));
  const logged = new Set([
    ...[...ids].flatMap((id) => auditDigests(keys, "candidate", connectionId, id)),
    ...[...applicationIds].flatMap((id) => auditDigests(keys, "application", connectionId, id)),
  ]);
  const audit: AuditEntry[] = [];
  for await (const entry of auditLines(deps.audit, connectionId)) {
    if (entry.subject?.digest && logged.has(entry.subject.digest)) audit.push(entry);
  }
  return {
    candidateIds: [...ids],
    applicationIds: [...applicationIds].toSorted(),
    candidates,
    records,
    links: (await Promise.all(records.map((record) => linksOf(deps, record)))).flat(),
    answers: await all([...answers], (digest) => stores.answers.read({ connectionId, digest })),
    tombstones: await all(buried, (digest) => stores.tombstones.read({ connectionId, digest })),
    decisions: await all(decided, (digest) => stores.decisions.read({ connectionId, digest })),
    audit,
  };
}

/** How many items that is. */
export const countHeld = ({ candidates, records, links, answers, tombstones, decisions, audit }: Held): number =>
  [candidates, records, links, answers, tombstones, decisions, audit].reduce((sum, items) => sum + items.length, 0);
