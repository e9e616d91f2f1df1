/** A count with the interval its share may lie in, as every part of a report tells it. */
import type { Band } from "./assessment.ts";
import { type Interval, wilson } from "./interval.ts";

/** Two-sided 95%, Wilson. */
export interface Share extends Interval {
  readonly hits: number;
  readonly of: number;
}

export const shareOf = (hits: number, of: number): Share => ({ hits, of, ...wilson(hits, of) });

export const raise = <Key>(counts: Map<Key, number>, key: Key, by = 1) => counts.set(key, (counts.get(key) ?? 0) + by);

export const isFlagged = (band: Band): boolean => band === "review" || band === "high";
