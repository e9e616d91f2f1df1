/** Reads one of the ATS's lists from where the last reading ended, and enqueues what the records do not know. */
import type { ListedApplication, ListedDeletion } from "../ats/ats.ts";
import { ProviderError } from "../domain/errors.ts";
import { RECORD_RETENTION_DAYS, type ScreeningRecord } from "../domain/screening-record.ts";
import { type ListName, nextReading, type Reading, tallied } from "../domain/watermark.ts";
import { enqueue } from "./enqueue.ts";
import type { Reconciling } from "./reconciling.ts";

/** Rows of a page that are seen to side by side: enough to hide the latency, few enough to stay within one connection. */
const AT_ONCE = 10;
const RETENTION_MS = RECORD_RETENTION_DAYS * 86_400_000;

type Under = NonNullable<Reading["under"]>;
interface Found {
  /** Applications that are new since the last reading, or that it did not know. */
  readonly found: number;
  readonly missed: number;
  readonly enqueued: number;
}
const NONE: Found = { found: 0, missed: 0, enqueued: 0 };
const MISSED: Found = { found: 1, missed: 1, enqueued: 1 };
const SENT: Found = { ...NONE, enqueued: 1 };
const add = (a: Found, b: Found): Found => ({
  found: a.found + b.found,
  missed: a.missed + b.missed,
  enqueued: a.enqueued + b.enqueued,
});

/** Until the list's end, or until the time is up: then the next run goes on from the page this one came to. */
export async function readList(run: Reconciling, name: ListName): Promise<Omit<Found, "found">> {
  const { deps, hold } = run;
  let total = NONE;
  if (name === "deleted" ? !run.ats.listDeleted : !run.ats.listApplications) return total;
  let under: Under = nextReading(hold.watermark(), name, { now: deps.clock(), ...deps.timing.reconcile });
  while (run.mayGoOn()) {
    const page = await pageOf(run, name, under);
    if (page === "stale") {
      under = { ...under, cursor: null };
      await hold.advance((watermark) => ({ ...watermark, [name]: { ...watermark[name], under } }));
      continue;
    }
    const found = await page.handle(under);
    total = add(total, found);
    const ends = page.next === null;
    const { until } = under;
    under = { ...under, cursor: page.next };
    const reading = under;
    const at = deps.clock().toISOString();
    // Only now: whatever is behind the watermark has been enqueued, durably.
    await hold.advance((watermark) => ({
      ...watermark,
      [name]: ends ? { upTo: until, under: null } : { ...watermark[name], under: reading },
      tallies: tallied(watermark.tallies, { at, found: found.found, missed: found.missed }),
    }));
    if (ends) break;
  }
  return total;
}

async function pageOf(run: Reconciling, name: ListName, { since, until, cursor }: Under) {
  const { ats } = run;
  const [from, to] = [new Date(since), new Date(until)];
  try {
    if (name === "deleted") {
      const page = await ats.listDeleted?.({ since: from, until: to }, cursor);
      const rows = page?.rows ?? [];
      return { next: page?.next ?? null, handle: () => each(rows, (row) => deletion(run, row)) };
    }
    const page = await ats.listApplications?.({ by: name, since: from }, cursor);
    const rows = page?.rows ?? [];
    run.seen.any ||= rows.length > 0;
    const see = name === "created" ? announced : moved;
    return { next: page?.next ?? null, handle: (under: Under) => each(rows, (row) => see(run, row, under)) };
  } catch (error) {
    // Cursors are good for a while only, and nobody says for how long: the reading then begins again.
    if (cursor !== null && error instanceof ProviderError && error.code === "invalid") return "stale";
    throw error;
  }
}

async function each<Row>(rows: readonly Row[], see: (row: Row) => Promise<Found>): Promise<Found> {
  let total = NONE;
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const found = await Promise.all(rows.slice(at, at + AT_ONCE).map(see));
    total = found.reduce(add, total);
  }
  return total;
}

const recordOf = ({ deps, connection }: Reconciling, applicationId: string) =>
  deps.stores.screenings.read({ connectionId: connection.id, applicationId });

/** Whether it is this connection's to screen, as far as a list tells. The worker, which fetches it, decides. */
function isOurs({ deps, connection, hold }: Reconciling, row: ListedApplication, { until }: Under): boolean {
  const at = row.createdAt.getTime();
  const from = Math.max(Date.parse(hold.watermark().beginning), deps.clock().getTime() - RETENTION_MS);
  // What is younger may be announced yet, and the next reading begins before it.
  const isDue = at >= from && at <= Date.parse(until);
  return isDue && connection.scope.origins.includes(row.origin) && row.anonymized !== true;
}

/** A new application: one without a record was announced by nobody. */
async function announced(run: Reconciling, row: ListedApplication, under: Under): Promise<Found> {
  if (!isOurs(run, row, under)) return NONE;
  const isNew = row.createdAt.getTime() > Date.parse(run.hold.watermark().created.upTo);
  if (await recordOf(run, row.ref.applicationId)) return isNew ? { ...NONE, found: 1 } : NONE;
  if (run.enqueued.has(row.ref.applicationId)) return NONE;
  await enqueue(run, { kind: "application_created", ...row.ref });
  return MISSED;
}

/** An application that changed: one whose record is older than the change has to be looked at again. */
async function moved(run: Reconciling, row: ListedApplication, under: Under): Promise<Found> {
  if (run.enqueued.has(row.ref.applicationId)) return NONE;
  const record = await recordOf(run, row.ref.applicationId);
  if (!record) {
    if (!isOurs(run, row, under)) return NONE;
    await enqueue(run, { kind: "application_created", ...row.ref });
    return MISSED;
  }
  if (!isBehind(record, row)) return NONE;
  await enqueue(run, { kind: "application_updated", ...row.ref });
  return SENT;
}

function isBehind(record: ScreeningRecord, { updatedAt, anonymized, open }: ListedApplication): boolean {
  if (anonymized === true) return true;
  // Closed or opened again while it was being screened: then the record was written after that, and knows nothing of it.
  const hasTurned = record.state === "done" && open === (record.outcome === "closed");
  if (hasTurned || updatedAt === null) return hasTurned;
  // Our own writes change it too; the record is written after them.
  return updatedAt.getTime() > Date.parse(record.updatedAt);
}

/** Something was deleted: whatever is held of it goes once the worker has found it gone. */
async function deletion(run: Reconciling, { candidateId, applicationId }: ListedDeletion): Promise<Found> {
  const { deps, connection } = run;
  if (applicationId !== null) {
    if (run.enqueued.has(applicationId) || !(await recordOf(run, applicationId))) return NONE;
    await enqueue(run, { kind: "application_deleted", applicationId, candidateId });
  } else {
    const known = await deps.stores.candidates.read({ connectionId: connection.id, candidateId });
    if (!known) return NONE;
    await enqueue(run, { kind: "candidate_deleted", candidateId, applicationIds: [] });
  }
  deps.metrics.count("ErasureFound");
  return SENT;
}
