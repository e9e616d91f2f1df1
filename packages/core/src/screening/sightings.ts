/** Notes that a connection's webhooks come through: at most one write a minute and kind, and never at a job's expense. */
import type { Logger } from "../domain/ports.ts";
import type { Sightings, SightingStore } from "../stores/stores.ts";

const EVERY_MS = 60_000;
/** Connections of one worker; beyond it some are written more often than they need. */
const MAX_REMEMBERED = 1_000;

export type NoteSighting = (connectionId: string, kind: keyof Sightings, receivedAt: string) => Promise<void>;

export function createNoteSighting({
  sightings,
  logger,
}: {
  readonly sightings: SightingStore;
  readonly logger: Logger;
}): NoteSighting {
  const noted = new Map<string, number>();
  return async (connectionId, kind, receivedAt) => {
    const at = Date.parse(receivedAt);
    const key = `${connectionId} ${kind}`;
    const before = noted.get(key);
    if (before !== undefined && at - before < EVERY_MS) return;
    if (noted.size >= MAX_REMEMBERED) noted.clear();
    noted.set(key, at);
    try {
      await sightings.note(connectionId, kind, new Date(at));
    } catch (error) {
      noted.delete(key);
      logger.warn("sighting not noted", { connectionId, code: error instanceof Error ? error.name : "unknown" });
    }
  };
}
