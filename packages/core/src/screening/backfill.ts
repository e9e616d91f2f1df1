/** Screens what was there before: the ATS's applications since a moment, enqueued at the vendor's pace and within a budget. */
import type { AtsSession, ListedApplication } from "../ats/ats.ts";
import type { Connection } from "../domain/connection.ts";
import { ProviderError } from "../domain/errors.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import type { Stores, TaskStore } from "../stores/stores.ts";
import * as z from "zod";
import type { JobQueue } from "./deps.ts";
import type { IndexKeys } from "./keyed.ts";
import { openTask } from "./tasks.ts";
import { isFinal, marksOn } from "./tombstones.ts";

/** Records read side by side. */
const AT_ONCE = 10;

export interface BackfillDeps {
  readonly stores: Pick<Stores, "screenings" | "tombstones">;
  readonly tasks: TaskStore;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface BackfillRequest {
  readonly connection: Connection;
  readonly keys: IndexKeys;
  readonly list: NonNullable<AtsSession["listApplications"]>;
  /** How the moment was asked for, such as "30d": the same words go on with the same moment. */
  readonly window: string;
  readonly since: Date;
  /** Null for every job in scope. */
  readonly jobs: readonly string[] | null;
  /** Between two applications; 0 where nothing is paced. */
  readonly perApplicationMs: number;
  /** The most one application can cost, with all the evidence that may be bought for it. */
  readonly mostUsd: number;
  readonly budgetUsd: number | null;
  readonly stopped?: () => boolean;
  readonly onProgress?: (counts: BackfillCounts) => void;
}

export interface BackfillCounts {
  /** Rows of the list that were looked at. */
  readonly listed: number;
  /** Applications a worker was given, or would be. */
  readonly due: number;
  /** Those that have a record already, or are not to be screened again: nothing is done for them. */
  readonly known: number;
}
const NOTHING: BackfillCounts = { listed: 0, due: 0, known: 0 };

function selects({ connection, jobs, since }: BackfillRequest, row: ListedApplication): boolean {
  const { origins, jobs: scope } = connection.scope;
  const jobId = row.jobId ?? null;
  if (row.createdAt < since || !row.open || row.anonymized === true || !origins.includes(row.origin)) return false;
  if (jobs !== null && (jobId === null || !jobs.includes(jobId))) return false;
  // Where the list does not tell the job, the worker, which reads the application, decides.
  if (jobId === null) return true;
  return !scope.except.includes(jobId) && (scope.only === null || scope.only.includes(jobId));
}

type Reads = Pick<BackfillDeps, "stores" | "clock">;

/** No record is known, or only one of a screening that failed for good; and nobody objected or had it erased. */
async function isDue({ stores, clock }: Reads, { connection, keys }: BackfillRequest, { ref }: ListedApplication) {
  const connectionId = connection.id;
  const record = await stores.screenings.read({ connectionId, applicationId: ref.applicationId });
  if (record) return record.state === "failed";
  const { restricted, erased } = await marksOn({ stores, clock, connectionId, keys }, ref);
  return !restricted && !(erased && isFinal(erased));
}

async function split(deps: Reads, request: BackfillRequest, rows: readonly ListedApplication[]) {
  const wanted = rows.filter((row) => selects(request, row));
  const due: ListedApplication[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const part = wanted.slice(at, at + AT_ONCE);
    const judged = await Promise.all(part.map((row) => isDue(deps, request, row)));
    due.push(...part.filter((_, index) => judged[index]));
  }
  return { due, known: wanted.length - due.length };
}

async function pageAt({ list }: BackfillRequest, since: Date, cursor: string | null) {
  try {
    return await list({ by: "created", since }, cursor);
  } catch (error) {
    // Cursors are good for a while only; then the list begins again, and the records tell what was done.
    if (cursor !== null && error instanceof ProviderError && error.code === "invalid") return "stale";
    throw error;
  }
}

/** Reads the whole list and changes nothing. */
export async function estimateBackfill(deps: Reads, request: BackfillRequest): Promise<BackfillCounts> {
  let counts = NOTHING;
  let cursor: string | null = null;
  do {
    const page = await pageAt(request, request.since, cursor);
    if (page === "stale") {
      [counts, cursor] = [NOTHING, null];
      continue;
    }
    const { due, known } = await split(deps, request, page.rows);
    counts = {
      listed: counts.listed + page.rows.length,
      due: counts.due + due.length,
      known: counts.known + known,
    };
    request.onProgress?.(counts);
    if (request.stopped?.()) break;
    cursor = page.next;
  } while (cursor !== null);
  return counts;
}

const Place = z.strictObject({ since: z.iso.datetime(), cursor: z.string().nullable() });

function placeOf(text: string | null, since: Date) {
  const parsed = text === null ? undefined : Place.safeParse(JSON.parse(text));
  return parsed?.success ? parsed.data : { since: since.toISOString(), cursor: null };
}

export interface Backfilled {
  readonly status: "done" | "budget_reached" | "stopped";
  readonly resumed: boolean;
  /** Over this run and those it goes on from. */
  readonly counts: BackfillCounts;
}

/**
 * Every page is enqueued before its end is written down, so a run that dies anywhere repeats part of a page and leaves
 * nothing out; an application given to the worker twice is screened once. What the budget may be spent on is written down
 * application by application, so that no number of broken runs spends more.
 */
export async function backfill(deps: BackfillDeps, request: BackfillRequest): Promise<Backfilled> {
  const { connection, mostUsd, budgetUsd, perApplicationMs } = request;
  const asked = JSON.stringify({ window: request.window, jobs: request.jobs });
  const hold = await openTask(deps, { connectionId: connection.id, name: "backfill", asked });
  const begun = placeOf(hold.task().place, request.since);
  const { since } = begun;
  let { cursor } = begun;
  const { listed = 0, due: sent = 0, known = 0 } = hold.task().counts;
  let counts: BackfillCounts = { listed, due: sent, known };
  const keep = (ended: boolean) =>
    hold.advance({
      place: JSON.stringify({ since, cursor }),
      counts: { ...counts },
      ...(ended ? { endedAt: deps.clock().toISOString() } : {}),
    });
  const window = { ...request, since: new Date(since) };
  for (;;) {
    const page = await pageAt(request, window.since, cursor);
    if (page === "stale") {
      cursor = null;
      await keep(false);
      continue;
    }
    const found = await split(deps, window, page.rows);
    for (const row of found.due) {
      const isDear = budgetUsd !== null && (counts.due + 1) * mostUsd > budgetUsd + 1e-9;
      if (isDear || request.stopped?.() === true) {
        await keep(false);
        return { status: isDear ? "budget_reached" : "stopped", resumed: hold.resumed, counts };
      }
      // Counted before it is sent: a run that dies in between counts one too many, and never spends more than it may.
      counts = { ...counts, due: counts.due + 1 };
      await keep(false);
      await deps.queue.send({
        schemaVersion: 1,
        connectionId: connection.id,
        event: { kind: "application_created", ...row.ref },
        traceId: deps.ids(),
        receivedAt: deps.clock().toISOString(),
        waits: 0,
      });
      request.onProgress?.(counts);
      if (perApplicationMs > 0) await deps.sleep(perApplicationMs);
    }
    counts = { ...counts, listed: counts.listed + page.rows.length, known: counts.known + found.known };
    request.onProgress?.(counts);
    cursor = page.next;
    await keep(cursor === null);
    if (cursor === null) return { status: "done", resumed: hold.resumed, counts };
  }
}
