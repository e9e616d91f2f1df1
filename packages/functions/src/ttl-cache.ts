/** Values kept for a while, loaded once for callers that ask at the same time; a failed load is not kept. */
import type { Clock } from "@bonafide/core/domain/ports";

export interface TtlCache<Value> {
  get(key: string): Promise<Value>;
  forget(key: string): void;
}

export function createTtlCache<Value>(options: {
  readonly clock: Clock;
  readonly maxAgeMs: number;
  readonly load: (key: string) => Promise<Value>;
}): TtlCache<Value> {
  const entries = new Map<string, { readonly loadedAtMs: number; readonly value: Promise<Value> }>();
  return {
    get(key) {
      const nowMs = options.clock().getTime();
      const entry = entries.get(key);
      if (entry && nowMs - entry.loadedAtMs < options.maxAgeMs) return entry.value;
      const value = options.load(key);
      const fresh = { loadedAtMs: nowMs, value };
      entries.set(key, fresh);
      value.catch(() => {
        if (entries.get(key) === fresh) entries.delete(key);
      });
      return value;
    },
    forget(key) {
      entries.delete(key);
    },
  };
}
