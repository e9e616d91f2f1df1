/**
 * Once a day: what fires three times as often as it was weighed for, or puts more people before recruiters than the
 * company allows, goes on being computed and is not shown any more until a person has looked.
 *
 * Counted from the records themselves, and not in counters: no screening writes anything more, nothing is counted twice
 * after a crash, and what was erased is not counted. Records are read in the order of a hash, so that as many as are
 * read within the bounds are a fair sample of all.
 */
import { noteTakenBack, type PutAside, putAside } from "../domain/put-aside.ts";
import type { Connection } from "../domain/connection.ts";
import { type DisplayOnly, NOTHING_TURNED } from "../domain/display-only.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock, Logger, Metrics } from "../domain/ports.ts";
import type { Signal } from "../domain/signal.ts";
import { createWatchCounts, type WatchCounts } from "../domain/watch-counts.ts";
import type { ConnectionChanger, ConnectionStore, RecordArchive } from "../stores/stores.ts";

export interface WatchDeps {
  readonly connections: Pick<ConnectionStore, "ids"> & ConnectionChanger;
  readonly archive: RecordArchive;
  readonly signals: readonly Signal[];
  readonly policyFor: (connection: Connection) => Policy;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The most records read of one connection, and the longest that all of it may take. */
  readonly most: number;
  readonly budgetMs: number;
}

export interface Watched {
  readonly signals: number;
  readonly connections: number;
}

async function count(
  { archive, signals, clock, most }: WatchDeps,
  connectionId: string,
  displayOnly: DisplayOnly,
  endsAt: number,
): Promise<WatchCounts> {
  const counts = createWatchCounts({ signals, displayOnly, now: clock() });
  let read = 0;
  for await (const record of archive.all(connectionId)) {
    counts.add(record);
    read += 1;
    if (read >= most || clock().getTime() >= endsAt) break;
  }
  return counts.result();
}

export async function watch(deps: WatchDeps): Promise<Watched> {
  const { connections, signals, policyFor, clock, logger, metrics } = deps;
  const endsAt = clock().getTime() + deps.budgetMs;
  const watched = { signals: 0, connections: 0 };
  for (const connectionId of await connections.ids()) {
    const connection = await connections.change(connectionId, (now) => noteTakenBack(now, policyFor(now), clock()));
    if (!connection || connection.mode === "off") continue;
    const counts = await count(deps, connectionId, connection.displayOnly ?? NOTHING_TURNED, endsAt);
    const held: { aside: PutAside | null } = { aside: null };
    await connections.change(connectionId, (now) => {
      held.aside = putAside(now, { signals, policy: policyFor(now), counts, now: clock() });
      return held.aside?.connection ?? null;
    });
    if (held.aside === null) continue;
    for (const signal of held.aside.signals) {
      metrics.count("SignalDisplayOnly", 1, { code: signal });
      logger.error("a check fires far more often than expected and is not shown any more", {
        connectionId,
        code: signal,
      });
    }
    watched.signals += held.aside.signals.length;
    if (!held.aside.whole) continue;
    metrics.count("ConnectionDisplayOnly");
    logger.error("too many are flagged: nothing is shown any more", {
      connectionId,
      count: counts.flagged.fired,
      code: "over_max_review_rate",
    });
    watched.connections += 1;
  }
  return watched;
}
