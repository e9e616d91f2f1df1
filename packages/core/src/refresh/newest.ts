/** Reads the newest data for a worker: looked for every few hours, verified, kept for the process, and the last good one in trouble. */
import type { Clock, Logger, Metrics } from "../domain/ports.ts";
import { DATA_NAMES, type DataName, type DataSource, type Edition, type ListName } from "../domain/public-data.ts";
import {
  DATA_MAX_BYTES,
  dataKey,
  LIST_MAX_BYTES,
  listKey,
  MANIFEST_KEY,
  MANIFEST_MAX_BYTES,
  type Manifest,
  parseManifest,
} from "./manifest.ts";
import { type ObjectStore, sha256 } from "./object-store.ts";

/** Twice within what a Tor list is good for, together with the refresh's own rhythm. */
const RECHECK_MS = 3 * 3_600_000;
/** In trouble sooner, but not for every application. */
const RETRY_MS = 5 * 60_000;
/** All data sets asked for at about the same time share one look at the manifest. */
const MANIFEST_MS = 60_000;

/** Something is published and cannot be used. */
class DataError extends Error {
  override readonly name = "DataError";
  readonly code: "manifest" | "missing" | "hash" | "unreadable" | "failed";
  constructor(code: DataError["code"], options?: ErrorOptions) {
    super(`refreshed data: ${code}`, options);
    this.code = code;
  }
}

interface Held {
  readonly sha256: string;
  readonly edition: Edition<unknown>;
}
interface Kept<Value> {
  untilMs: number;
  readonly promise: Promise<Value>;
}

const isPublic = (name: DataName | ListName): name is DataName => (DATA_NAMES as readonly string[]).includes(name);

export function createDataSource(deps: {
  readonly objects: Pick<ObjectStore, "get">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): DataSource {
  const { objects, clock, logger, metrics } = deps;
  const kept = new Map<string, Kept<unknown>>();
  const held = new Map<string, Held>();

  /** One load at a time and for a while; `load` says for how long by what it resolves to. */
  async function keep<Value>(name: string, forMs: number, load: () => Promise<Value>): Promise<Value> {
    const nowMs = clock().getTime();
    const before = kept.get(name);
    // Safe: one name is only ever asked with one kind of load.
    if (before && nowMs < before.untilMs) return before.promise as Promise<Value>;
    const fresh: Kept<Value> = { untilMs: nowMs + forMs, promise: load() };
    kept.set(name, fresh);
    fresh.promise.catch(() => (fresh.untilMs = Math.min(fresh.untilMs, nowMs + RETRY_MS)));
    return fresh.promise;
  }

  const manifest = () =>
    keep(MANIFEST_KEY, MANIFEST_MS, async (): Promise<Manifest | undefined> => {
      const bytes = await objects.get(MANIFEST_KEY, MANIFEST_MAX_BYTES);
      if (bytes === undefined) {
        // Ordinary before the first refresh, and a refresh that never ran afterwards.
        metrics.count("DataUnavailable", 1, { lookup: "manifest", code: "missing" });
        return undefined;
      }
      const parsed = parseManifest(bytes);
      if (parsed === undefined) throw new DataError("manifest");
      return parsed;
    });

  function read<Value>(bytes: Uint8Array, reader: (bytes: Uint8Array) => Value): Value {
    try {
      return reader(bytes);
    } catch (cause) {
      throw new DataError("unreadable", { cause });
    }
  }

  async function loadPublic<Value>(name: DataName, reader: (bytes: Uint8Array) => Value) {
    const entry = (await manifest())?.data[name];
    if (entry === undefined) return undefined;
    const { dataDate, fetchedAt } = entry;
    const before = held.get(name);
    if (before?.sha256 === entry.sha256) {
      // Safe: held by this function under this name, whose reader is always the same.
      const edition = { value: before.edition.value as Value, dataDate, fetchedAt: new Date(fetchedAt) };
      held.set(name, { sha256: entry.sha256, edition });
      return edition;
    }
    const bytes = await objects.get(dataKey(name, entry), DATA_MAX_BYTES);
    if (bytes === undefined) throw new DataError("missing");
    if (bytes.length !== entry.size || sha256(bytes) !== entry.sha256) throw new DataError("hash");
    const edition = { value: read(bytes, reader), dataDate, fetchedAt: new Date(fetchedAt) };
    held.set(name, { sha256: entry.sha256, edition });
    return edition;
  }

  /** The customer puts these there by hand, so nothing vouches for them but their own form. */
  async function loadList<Value>(name: ListName, reader: (bytes: Uint8Array) => Value) {
    const bytes = await objects.get(listKey(name), LIST_MAX_BYTES);
    if (bytes === undefined) return undefined;
    const hash = sha256(bytes);
    const before = held.get(name);
    // Safe: as above.
    if (before?.sha256 === hash) return before.edition as Edition<Value>;
    const fetchedAt = clock();
    const edition = { value: read(bytes, reader), dataDate: fetchedAt.toISOString().slice(0, 10), fetchedAt };
    held.set(name, { sha256: hash, edition });
    return edition;
  }

  async function load<Value>(
    name: DataName | ListName,
    reader: (bytes: Uint8Array) => Value,
  ): Promise<Edition<Value> | undefined> {
    try {
      return isPublic(name) ? await loadPublic(name, reader) : await loadList(name, reader);
    } catch (cause) {
      const code = cause instanceof DataError ? cause.code : "failed";
      metrics.count("DataUnavailable", 1, { lookup: name, code });
      logger.warn("refreshed data not usable", { lookup: name, code });
      const before = held.get(name);
      if (before === undefined) throw cause;
      const again = kept.get(name);
      if (again) again.untilMs = Math.min(again.untilMs, clock().getTime() + RETRY_MS);
      // Safe: as above.
      return before.edition as Edition<Value>;
    }
  }

  return { newest: (name, reader) => keep(name, RECHECK_MS, () => load(name, reader)) };
}
