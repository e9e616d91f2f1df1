/** How sure a share seen in a few people is: Wilson's score interval. Pure. */

/** Two-sided 95%. */
const Z = 1.959964;

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The whole range for nobody: nothing was seen, so nothing is known (E. B. Wilson, JASA 22, 1927). */
export function wilson(hits: number, of: number): Interval {
  if (!(of > 0)) return { from: 0, to: 1 };
  const share = hits / of;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const middle = share + (Z * Z) / (2 * of);
  const scale = 1 + (Z * Z) / of;
  // At either end the interval reaches it exactly; rounding must not leave it just short.
  return {
    from: hits === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    to: hits === of ? 1 : Math.min(1, (middle + spread) / scale),
  };
}
