/** The middle and the tail of a handful of numbers, without assuming a shape. Pure. */

/** The smallest value that at least `share` of all do not exceed (nearest rank); null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
