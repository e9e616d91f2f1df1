/** Takes down everything of ours that shows in an ATS, as far as the vendor lets anybody, and says what is left. */
import type { AtsSession } from "../ats/ats.ts";
import type { Connection } from "../domain/connection.ts";
import { ProviderError } from "../domain/errors.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Clock } from "../domain/ports.ts";
import type { RecordArchive, TaskStore } from "../stores/stores.ts";
import { auditDigests, type IndexKeys, noteMarker } from "./keyed.ts";
import { openTask } from "./tasks.ts";

/** A vendor that keeps turning us away is asked again this often, and then it is the next run's. */
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 2_000;

export interface UninstallDeps {
  readonly archive: RecordArchive;
  readonly tasks: TaskStore;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface UninstallRequest {
  readonly connection: Connection;
  readonly ats: Pick<AtsSession, "setCarrier" | "findNotes" | "removeNote">;
  readonly keys: IndexKeys;
  readonly dryRun: boolean;
  readonly stopped?: () => boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Uninstalled {
  readonly status: "done" | "stopped";
  readonly resumed: boolean;
  /** Applications at which something of ours may show. */
  readonly applications: number;
  readonly values: number;
  readonly notes: number;
  /** Notes of ours the vendor lets nobody take away by its interface, by application. */
  readonly left: readonly { readonly applicationId: string; readonly notes: number }[];
  /** Applications where the vendor would not let us in, and why. */
  readonly refused: readonly { readonly applicationId: string; readonly code: string }[];
}

const standing = ({ notes }: ScreeningRecord) =>
  notes.filter(({ state }) => state !== "planned" && state !== "rejected");

/** Something of ours may show there. */
const isShown = ({ assessment, annotatedAt, outcome }: ScreeningRecord) =>
  assessment !== null && (annotatedAt !== null || outcome !== "observed");

/** Under both keys: a note from before a change of keys has its mark by the other one. */
const markersOf = ({ indexKey, previousIndexKey }: IndexKeys, record: ScreeningRecord) =>
  [indexKey, ...(previousIndexKey === undefined ? [] : [previousIndexKey])].flatMap((key) =>
    record.notes.map(({ revision }) => noteMarker(key, record, revision)),
  );

async function patiently<T>({ sleep }: UninstallDeps, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.retryable || attempt === ATTEMPTS) throw error;
      await sleep(error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1));
    }
  }
}

/** What is to be seen to, in an order that stays the same and that the kept place says nothing by. */
async function inOrder({ archive }: UninstallDeps, { connection, keys }: UninstallRequest) {
  const found: { readonly place: string; readonly record: ScreeningRecord }[] = [];
  for await (const record of archive.all(connection.id)) {
    if (!isShown(record) && standing(record).length === 0) continue;
    const [place = ""] = auditDigests(keys, "application", connection.id, record.applicationId);
    found.push({ place, record });
  }
  return found.toSorted((a, b) => (a.place < b.place ? -1 : 1));
}

/** The connection must be off, and have been so for as long as a worker may go on with what it read before. */
export async function uninstall(deps: UninstallDeps, request: UninstallRequest): Promise<Uninstalled> {
  const { connection, ats, keys } = request;
  const { findNotes, removeNote } = ats;
  const shown = await inOrder(deps, request);
  const hold = request.dryRun
    ? null
    : await openTask(deps, { connectionId: connection.id, name: "uninstall", asked: "everything" });
  const after = hold?.task().place ?? "";
  let { values = 0, notes = 0 } = hold?.task().counts ?? {};
  const left: { applicationId: string; notes: number }[] = [];
  const refused: { applicationId: string; code: string }[] = [];

  async function takeDown(record: ScreeningRecord): Promise<void> {
    const ref = { applicationId: record.applicationId, candidateId: record.candidateId };
    if (connection.carrier.kind !== "none") {
      const outcome = request.dryRun ? "written" : await patiently(deps, () => ats.setCarrier(ref, null));
      if (outcome === "written") values += 1;
    }
    if (!removeNote) return;
    for (const marker of markersOf(keys, record)) {
      if (request.dryRun) break;
      for (const noteId of await patiently(deps, () => findNotes(ref, marker, new Date(0)))) {
        await patiently(deps, () => removeNote(ref, noteId));
        notes += 1;
      }
    }
    if (request.dryRun) notes += standing(record).length;
  }

  const result = (status: Uninstalled["status"]): Uninstalled => ({
    status,
    resumed: hold?.resumed ?? false,
    applications: shown.length,
    values,
    notes,
    left,
    refused,
  });
  for (const [at, { place, record }] of shown.entries()) {
    const count = standing(record).length;
    if (!removeNote && count > 0) left.push({ applicationId: record.applicationId, notes: count });
    if (place <= after) continue;
    if (request.stopped?.() === true) return result("stopped");
    try {
      await takeDown(record);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
      // The object is gone: nothing of ours is there.
      if (error.code !== "not_found") refused.push({ applicationId: record.applicationId, code: error.code });
    }
    await hold?.advance({ place, counts: { values, notes } });
    request.onProgress?.(at + 1, shown.length);
  }
  await hold?.advance({ endedAt: deps.clock().toISOString() });
  return result("done");
}
