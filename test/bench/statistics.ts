/** Medians and quartiles: a shared machine disturbs single runs, and an average would keep the disturbance. */

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and the middle half of the values. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const below = sorted[Math.floor(position)] ?? Number.NaN;
    const above = sorted[Math.ceil(position)] ?? Number.NaN;
    return below + (above - below) * (position - Math.floor(position));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Each value of one series over the value measured beside it. */
export function ratios(values: readonly number[], baselines: readonly number[]): Spread {
  if (values.length !== baselines.length) throw new RangeError("the series differ in length");
  return spread(values.map((value, at) => value / (baselines[at] ?? Number.NaN)));
}

/**
 * Median with its 95% confidence interval, which assumes nothing of how the values lie: so many of n values lie below their
 * median as of n tosses fall heads.
 */
export function medianInterval(values: readonly number[]): Spread {
  const { median } = spread(values);
  const sorted = values.toSorted((one, other) => one - other);
  // The normal approximation of the binomial quantile, rounded outwards.
  const reach = 1.96 * Math.sqrt(sorted.length) * 0.5;
  const low = sorted[Math.max(0, Math.floor(sorted.length / 2 - reach) - 1)];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length / 2 + reach))];
  return { median, low: low ?? median, high: high ?? median };
}

/** The value that this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new RangeError("no values");
  return found;
}
