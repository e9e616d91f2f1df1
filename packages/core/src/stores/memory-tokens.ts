/** Tokens of one process, gone with it, under the same lock as the table's. */
import type { AccessToken, Clock, TokenStore } from "../domain/ports.ts";

interface Held {
  token?: AccessToken;
  generation: number;
  lock: { readonly until: number } | null;
}

export function createMemoryTokens(clock: Clock): TokenStore {
  const connections = new Map<string, Held>();
  const held = (connectionId: string): Held => {
    const found = connections.get(connectionId) ?? { generation: 0, lock: null };
    connections.set(connectionId, found);
    return found;
  };
  return {
    async read(connectionId) {
      return held(connectionId).token;
    },
    async lock(connectionId, leaseMs) {
      const entry = held(connectionId);
      if (entry.lock && entry.lock.until > clock().getTime()) return null;
      const lock = { until: clock().getTime() + leaseMs };
      const { token, generation } = entry;
      entry.lock = lock;
      return {
        token,
        async store(next) {
          if (entry.generation !== generation) return "superseded";
          entry.token = next;
          entry.generation += 1;
          entry.lock = null;
          return "stored";
        },
        async release() {
          if (entry.lock === lock) entry.lock = null;
        },
      };
    },
  };
}
