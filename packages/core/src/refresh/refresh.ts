/** Publishes newer public data: every set that is due is built from its publishers and the last good one, and the manifest is written last. */
import type { Clock, Logger, Metrics } from "../domain/ports.ts";
import type { Built, DataName, Edition, FeedReport, PublicData } from "../domain/public-data.ts";
import {
  DATA_MAX_BYTES,
  dataKey,
  type Entry,
  MANIFEST_KEY,
  MANIFEST_MAX_BYTES,
  type Manifest,
  nextSlot,
  parseManifest,
} from "./manifest.ts";
import { type ObjectStore, sha256 } from "./object-store.ts";

export interface RefreshDeps {
  readonly objects: ObjectStore;
  readonly data: readonly PublicData[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Refreshed {
  /** Data sets with a new edition. */
  readonly published: readonly DataName[];
  /** Feeds whose last good data stays. */
  readonly failed: readonly string[];
}

const HOUR_MS = 3_600_000;
/** A schedule is not exact: a run that comes a little early still counts as due. */
const EARLY_MS = 15 * 60_000;

async function readManifest({ objects, logger, metrics }: RefreshDeps): Promise<Manifest | undefined> {
  const bytes = await objects.get(MANIFEST_KEY, MANIFEST_MAX_BYTES);
  const manifest = bytes && parseManifest(bytes);
  if (bytes !== undefined && manifest === undefined) {
    metrics.count("DataUnavailable", 1, { lookup: "manifest", code: "manifest" });
    logger.error("the manifest of refreshed data is not readable and is written anew");
  }
  return manifest;
}

/** The edition the manifest names; undefined, and counted, where its object is not the one that was written. */
async function lastGood(
  { objects, logger, metrics }: RefreshDeps,
  name: DataName,
  entry: Entry | undefined,
): Promise<Edition<Uint8Array> | undefined> {
  if (entry === undefined) return undefined;
  const bytes = await objects.get(dataKey(name, entry), DATA_MAX_BYTES);
  if (bytes !== undefined && sha256(bytes) === entry.sha256) {
    return { value: bytes, dataDate: entry.dataDate, fetchedAt: new Date(entry.fetchedAt) };
  }
  metrics.count("DataUnavailable", 1, { lookup: name, code: bytes === undefined ? "missing" : "hash" });
  logger.error("the last good data is not the data that was written", { lookup: name });
  return undefined;
}

const isDue = (entry: Entry | undefined, { everyHours }: PublicData, now: Date): boolean =>
  entry === undefined || now.getTime() - Date.parse(entry.checkedAt) >= everyHours * HOUR_MS - EARLY_MS;

function tell({ logger, metrics }: RefreshDeps, { feed, outcome, code, entries }: FeedReport): void {
  const reason = code ?? outcome;
  metrics.count(outcome === "failed" ? "DataNotRefreshed" : "DataRefreshed", 1, { lookup: feed, code: reason });
  const fields = { lookup: feed, code: reason, count: entries };
  if (outcome === "failed") logger.warn("refresh", fields);
  else logger.info("refresh", fields);
}

interface Outcome {
  readonly entry: Entry | undefined;
  readonly published: boolean;
  readonly failed: readonly string[];
}

async function refreshOne(deps: RefreshDeps, data: PublicData, entry: Entry | undefined): Promise<Outcome> {
  const now = deps.clock();
  const last = await lastGood(deps, data.name, entry);
  const { edition, reports }: Built = await data.build(last, now);
  for (const report of reports) tell(deps, report);
  const failed = reports.filter(({ outcome }) => outcome === "failed").map(({ feed }) => feed);
  const at = now.toISOString();
  if (edition === null) {
    // Where every publisher answered and none had news, the next run need not ask again.
    const settled = entry !== undefined && last !== undefined && failed.length === 0;
    return { entry: settled ? { ...entry, checkedAt: at } : entry, published: false, failed };
  }
  const { bytes, dataDate } = edition;
  const slot = nextSlot(entry);
  await deps.objects.put(dataKey(data.name, { slot }), bytes);
  const written = { slot, sha256: sha256(bytes), size: bytes.length, dataDate, fetchedAt: at, checkedAt: at };
  return { entry: written, published: true, failed };
}

export async function refreshData(deps: RefreshDeps): Promise<Refreshed> {
  const manifest = await readManifest(deps);
  const entries: Partial<Record<DataName, Entry>> = { ...manifest?.data };
  const published: DataName[] = [];
  const failed: string[] = [];
  let changed = false;
  // One after the other: the largest needs most of the memory, and nobody waits for this.
  for (const data of deps.data) {
    const { name } = data;
    const before = entries[name];
    if (!isDue(before, data, deps.clock())) continue;
    try {
      const outcome = await refreshOne(deps, data, before);
      failed.push(...outcome.failed);
      if (outcome.published) published.push(name);
      if (outcome.entry !== undefined && outcome.entry !== before) {
        entries[name] = outcome.entry;
        changed = true;
      }
    } catch {
      failed.push(name);
      deps.metrics.count("DataNotRefreshed", 1, { lookup: name, code: "fault" });
      deps.logger.error("refresh", { lookup: name, code: "fault" });
    }
  }
  if (changed) {
    const written: Manifest = { schemaVersion: 1, writtenAt: deps.clock().toISOString(), data: entries };
    await deps.objects.put(MANIFEST_KEY, new TextEncoder().encode(JSON.stringify(written)));
  }
  return { published, failed };
}
