/** The shared pace of one process's connections, gone with it. */
import { openPace, type Pace } from "../domain/pace.ts";
import type { PaceStore } from "./stores.ts";

export function createMemoryPace(): PaceStore {
  const paces = new Map<string, Pace>();
  const at = (connectionId: string) => paces.get(connectionId) ?? openPace;
  return {
    async read(connectionId) {
      return at(connectionId);
    },
    async reserve(connectionId, { now, spanMs, horizonMs }) {
      const pace = at(connectionId);
      const startsAt = Math.max(pace.nextAt, now);
      if (startsAt > now + horizonMs) return null;
      const next = { ...pace, nextAt: startsAt + spanMs };
      paces.set(connectionId, next);
      return { startsAt, pace: next };
    },
    async close(connectionId, { now, until, share }) {
      const pace = at(connectionId);
      if (pace.closedUntil >= until) return;
      const nextAt = Math.max(pace.nextAt, until);
      paces.set(connectionId, { ...pace, nextAt, closedUntil: until, closedAt: now, share });
    },
    async learn(connectionId, limit) {
      paces.set(connectionId, { ...at(connectionId), limit });
    },
  };
}
