/** The use case of an import: a feed becomes a new version of keyed indicators, which counts all at once or not at all. */
import {
  entryConfidence,
  type Feed,
  type FeedEntry,
  type Indicator,
  type IndicatorType,
  MAX_FEEDS,
  type SkipReason,
} from "../domain/indicator.ts";
import { SettingsError } from "../domain/errors.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import { identified } from "../links/identified.ts";
import type { FeedVersion, IndicatorStore, KeptIndicator } from "../stores/stores.ts";
import { announceImport, changeFeeds, closeImports } from "./feed-list.ts";
import { indexKeyMark, knownDigest } from "./keyed.ts";

/** Withdrawn entries are remembered during an import; a feed with more of them is not a list of what stands. */
const MAX_REVOKED = 100_000;
/** Listed in full in the report; beyond it they are counted. */
const MAX_LISTED = 1_000;

export interface ImportDeps {
  readonly indicators: IndicatorStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface FeedImport {
  readonly entries: AsyncIterable<readonly FeedEntry[]>;
  readonly name: string;
  /** 0 to 100, for the whole feed: an entry's own can only be lower. */
  readonly confidence: number;
  /** The operator vouches for the feed: only then may an entry decide. */
  readonly confirmed: boolean;
  readonly expiresAt: Date;
  readonly connections: readonly { readonly id: string; readonly indexKey: string }[];
  /** Called after each group with the entries seen so far. */
  readonly onProgress?: (entries: number) => void;
}

export interface ImportReport {
  readonly entries: number;
  readonly taken: Readonly<Partial<Record<IndicatorType, number>>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** The first of the skipped ones, in the feed's order. */
  readonly lines: readonly { readonly line: number; readonly reason: SkipReason }[];
}

/** Nothing usable: switching to it would silently switch the feed off. */
export class EmptyFeedError extends Error {
  override readonly name = "EmptyFeedError";
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super("the feed holds no entry that can be used");
    this.report = report;
  }
}

function createTally() {
  const taken: Partial<Record<IndicatorType, number>> = {};
  const skipped: Partial<Record<SkipReason, number>> = {};
  const lines: { line: number; reason: SkipReason }[] = [];
  let entries = 0;
  return {
    take(type: IndicatorType): void {
      entries += 1;
      taken[type] = (taken[type] ?? 0) + 1;
    },
    skip(line: number, reason: SkipReason): void {
      entries += 1;
      skipped[reason] = (skipped[reason] ?? 0) + 1;
      if (lines.length < MAX_LISTED) lines.push({ line, reason });
    },
    report: (): ImportReport => ({ entries, taken: { ...taken }, skipped: { ...skipped }, lines: [...lines] }),
  };
}

type Canonical = Indicator & { readonly canonical: string };

const revocationKey = ({ type, canonical }: Canonical) => `${type}\u0000${canonical}`;

/** Throws whatever the reader throws; then, as on every other failure, nothing of the import is left to be found. */
export async function importFeed(deps: ImportDeps, request: FeedImport): Promise<ImportReport> {
  const { indicators, clock } = deps;
  const version = deps.ids();
  const versionOf = ({ id }: { readonly id: string }): FeedVersion => ({ connectionId: id, version });
  const { name, expiresAt } = request;
  try {
    for (const { id } of request.connections) {
      await checkRoom(indicators, id, name);
      const startedAt = clock().toISOString();
      await announceImport(deps, id, { name, version, startedAt, expiresAt: expiresAt.toISOString() });
    }
    const report = await writeVersion(deps, request, versionOf);
    if (Object.keys(report.taken).length === 0) throw new EmptyFeedError(report);
    const now = clock();
    for (const connection of request.connections) {
      const before = await flip(deps, connection.id, { name, version }, (current) => ({
        name,
        version,
        previous: current?.version ?? null,
        confidence: request.confidence,
        confirmed: request.confirmed,
        counts: report.taken,
        keyMark: indexKeyMark(connection.indexKey),
        importedAt: now.toISOString(),
        expiresAt: expiresAt.toISOString(),
      }));
      // The one just replaced stays for screenings under way; the one before it nobody reads any more.
      if (before?.previous) await indicators.discard({ connectionId: connection.id, version: before.previous });
    }
    return report;
  } catch (error) {
    for (const connection of request.connections) await discardUnlessLive(deps, versionOf(connection));
    throw error;
  }
}

async function checkRoom(indicators: IndicatorStore, connectionId: string, name: string): Promise<void> {
  const feeds = (await indicators.feeds.read({ connectionId }))?.feeds ?? [];
  if (feeds.length >= MAX_FEEDS && !feeds.some((feed) => feed.name === name)) {
    throw new SettingsError(`connection ${connectionId} has ${MAX_FEEDS} feeds already; remove one first`);
  }
}

/** A failure on the second connection must not take away what already counts on the first. */
async function discardUnlessLive(deps: ImportDeps, version: FeedVersion): Promise<void> {
  const list = await deps.indicators.feeds.read(version);
  if (list?.feeds.some((feed) => feed.version === version.version)) return;
  await deps.indicators.discard(version);
  await closeImports(deps, version.connectionId, [version.version]);
}

async function writeVersion(
  { indicators, clock }: ImportDeps,
  request: FeedImport,
  versionOf: (connection: { readonly id: string }) => FeedVersion,
): Promise<ImportReport> {
  const tally = createTally();
  const revoked = new Map<string, Canonical>();
  let seen = 0;
  let part = 0;

  function canonical(entry: FeedEntry): readonly Canonical[] {
    if (entry.status === "skipped") {
      tally.skip(entry.line, entry.reason);
      return [];
    }
    const result = identified(entry.type, entry.value);
    if (result.status === "unusable") {
      tally.skip(entry.line, result.reason);
      return [];
    }
    const usable = { ...entry, canonical: result.value };
    if (entry.revoked) {
      if (revoked.size >= MAX_REVOKED) throw new SettingsError(`the feed revokes more than ${MAX_REVOKED} entries`);
      revoked.set(revocationKey(usable), usable);
    }
    if (entry.revoked || revoked.has(revocationKey(usable))) {
      tally.skip(entry.line, "revoked");
      return [];
    }
    if (entry.validUntil !== null && entry.validUntil <= clock()) {
      tally.skip(entry.line, "expired");
      return [];
    }
    tally.take(entry.type);
    return [usable];
  }

  const keep = (indexKey: string, entry: Canonical): KeptIndicator => ({
    digest: knownDigest(indexKey, entry.type, entry.canonical),
    confidence: entryConfidence(request.confidence, entry.confidence),
    lastSeen: entry.lastSeen,
    expiresAt: entry.validUntil !== null && entry.validUntil < request.expiresAt ? entry.validUntil : request.expiresAt,
  });

  for await (const group of request.entries) {
    // A long group is written in bounded parts.
    for (let at = 0; at < group.length; at += 500) {
      const usable = group.slice(at, at + 500).flatMap(canonical);
      for (const connection of request.connections) {
        await indicators.write(
          versionOf(connection),
          part,
          usable.map((entry) => keep(connection.indexKey, entry)),
        );
      }
      part += 1;
    }
    seen += group.length;
    request.onProgress?.(seen);
  }
  for (const connection of request.connections) {
    const digests = [...revoked.values()].map((entry) => knownDigest(connection.indexKey, entry.type, entry.canonical));
    if (digests.length > 0) await indicators.withdraw(versionOf(connection), digests);
  }
  return tally.report();
}

/** Writes the connection's list with the feed replaced, or left out for null; answers the feed as it was. */
async function flip(
  deps: Pick<ImportDeps, "indicators" | "clock">,
  connectionId: string,
  { name, version }: { readonly name: string; readonly version: string | null },
  next: (current: Feed | undefined) => Feed | null,
): Promise<Feed | undefined> {
  const before = await changeFeeds(deps, connectionId, ({ feeds, importing }) => {
    if (version !== null && !importing.some((one) => one.version === version))
      throw new SettingsError(`another import of the feed ${name} began meanwhile; nothing was changed by this one`);
    const replaced = next(feeds.find((feed) => feed.name === name));
    return {
      feeds: [...feeds.filter((feed) => feed.name !== name), ...(replaced === null ? [] : [replaced])],
      importing: importing.filter((one) => one.version !== version),
    };
  });
  return before.feeds.find((feed) => feed.name === name);
}

/** False when the connection has no feed of this name, and no import of one that died. */
export async function removeFeed(
  deps: Pick<ImportDeps, "indicators" | "clock">,
  connectionId: string,
  name: string,
): Promise<boolean> {
  const list = await deps.indicators.feeds.read({ connectionId });
  const dead = (list?.importing ?? []).filter((one) => one.name === name).map(({ version }) => version);
  const isKept = list?.feeds.some((feed) => feed.name === name) === true;
  if (!isKept && dead.length === 0) return false;
  const before = isKept ? await flip(deps, connectionId, { name, version: null }, () => null) : undefined;
  for (const version of [before?.version, before?.previous, ...dead]) {
    if (version) await deps.indicators.discard({ connectionId, version });
  }
  if (dead.length > 0) await closeImports(deps, connectionId, dead);
  return true;
}
