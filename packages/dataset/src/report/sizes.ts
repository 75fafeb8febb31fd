/** The least, the middle and the most of some numbers; null where there are none. */
export type Spread = { readonly least: number; readonly median: number; readonly most: number } | null;

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return {
    least: sorted[0],
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    most: sorted[sorted.length - 1],
  };
}

/** How many values lie in `from` <= value < `below`. */
export interface Bin {
  readonly from: number;
  readonly below: number;
  readonly count: number;
}

const MOST_BINS = 24;

/** Bins of one round width (1, 2 or 5 times a power of ten) that hold all values, at most 24. */
export function histogramOf(values: readonly number[]): Bin[] {
  const spread = spreadOf(values);
  if (!spread) return [];
  let width = 1;
  for (let step = 0; binsOf(spread, width) > MOST_BINS; step++) width *= step % 3 === 1 ? 2.5 : 2;
  const from = Math.floor(spread.least / width) * width;
  const bins = Array.from({ length: binsOf(spread, width) }, (_, index) => ({
    from: from + index * width,
    below: from + (index + 1) * width,
    count: 0,
  }));
  for (const value of values) bins[Math.floor((value - from) / width)].count++;
  return bins;
}

const binsOf = ({ least, most }: NonNullable<Spread>, width: number) =>
  Math.floor(most / width) - Math.floor(least / width) + 1;
