/** Changes to a connection's list of feeds, and of the imports that are being written into its table. */
import { SettingsError } from "../domain/errors.ts";
import { type FeedList, type Importing, MAX_IMPORTING } from "../domain/indicator.ts";
import type { Clock } from "../domain/ports.ts";
import type { IndicatorStore } from "../stores/stores.ts";

interface ListDeps {
  readonly indicators: IndicatorStore;
  readonly clock: Clock;
}

interface Lists {
  readonly feeds: FeedList["feeds"];
  readonly importing: readonly Importing[];
}

/** How often a list that somebody else changed meanwhile is read again. */
const TRIES = 5;
/** An import that is not over by then died: the largest feed there may be takes minutes. */
const DEAD_AFTER_MS = 6 * 3_600_000;

/** Conditionally; answers the lists as they were before. What has ended is left out of the new one. */
export async function changeFeeds(
  { indicators, clock }: ListDeps,
  connectionId: string,
  change: (lists: Lists) => Lists,
): Promise<Lists> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const list = await indicators.feeds.read({ connectionId });
    const now = clock().getTime();
    const alive = ({ expiresAt }: { readonly expiresAt: string }) => Date.parse(expiresAt) > now;
    const before: Lists = { feeds: list?.feeds ?? [], importing: (list?.importing ?? []).filter(alive) };
    const { feeds, importing } = change(before);
    const kept = feeds.filter(alive);
    const ends = [...kept, ...importing].map(({ expiresAt }) => Date.parse(expiresAt));
    const item: FeedList = {
      schemaVersion: 1,
      connectionId,
      fence: (list?.fence ?? 0) + 1,
      feeds: kept,
      ...(importing.length > 0 ? { importing: [...importing] } : {}),
      // An empty list says nothing that its absence does not.
      expiresAt: new Date(Math.max(now + 60_000, ...ends)).toISOString(),
    };
    if ((await indicators.feeds.write(item)) === "written") return before;
  }
  throw new SettingsError(`the feeds of connection ${connectionId} are being changed by somebody else; try again`);
}

/**
 * Lists the version before its first entry is written, and discards what imports that died have left: of the same feed
 * at once, since the newest import of a feed is the one that is meant, and of others when they cannot be alive.
 */
export async function announceImport(deps: ListDeps, connectionId: string, next: Importing): Promise<void> {
  const deadBefore = Date.parse(next.startedAt) - DEAD_AFTER_MS;
  const isDead = ({ name, startedAt }: Importing) => name === next.name || Date.parse(startedAt) < deadBefore;
  const list = await deps.indicators.feeds.read({ connectionId });
  const dead = (list?.importing ?? []).filter(isDead).map(({ version }) => version);
  // Discarded before it is forgotten: whatever dies in between, it stays listed.
  for (const version of dead) await deps.indicators.discard({ connectionId, version });
  await changeFeeds(deps, connectionId, ({ feeds, importing }) => {
    const others = importing.filter(({ version }) => !dead.includes(version));
    if (others.length >= MAX_IMPORTING)
      throw new SettingsError(`connection ${connectionId} has ${MAX_IMPORTING} imports under way; try again later`);
    return { feeds, importing: [...others, next] };
  });
}

export async function closeImports(deps: ListDeps, connectionId: string, versions: readonly string[]): Promise<void> {
  await changeFeeds(deps, connectionId, ({ feeds, importing }) => ({
    feeds,
    importing: importing.filter(({ version }) => !versions.includes(version)),
  }));
}
