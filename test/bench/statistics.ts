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
