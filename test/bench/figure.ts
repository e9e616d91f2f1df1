/** One row of the table: a value, what it is compared with, and how far single runs lay apart. */
import type { Spread } from "./statistics.ts";

export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** What the baseline came to in the same run; null where there is none. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  /** The middle half of what was measured: of the ratio where there is one, else of the value; null for a count. */
  readonly spread: { readonly low: number; readonly high: number } | null;
}

const round = (value: number, digits = 3) => Number(value.toPrecision(digits));

export function figure(
  id: string,
  unit: string,
  value: number,
  baseline: number | null = null,
  range: Spread | null = null,
): Figure {
  const ratio = baseline === null ? null : (range?.median ?? value / baseline);
  return {
    id,
    value: round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio: ratio === null ? null : round(ratio),
    spread: range && { low: round(range.low), high: round(range.high) },
  };
}
