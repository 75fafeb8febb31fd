import type { ModelVersion } from '@foodnet/contracts';
import type { Histogram, Range } from './histogram.js';

export type CalibrationMethod = NonNullable<NonNullable<ModelVersion['measured']>['calibration']>['method'];

/** Share of the values that a percentile leaves outside at either end. */
const TAIL = 1e-4;
/** Numbers that uint8 has. */
const LEVELS = 256;
/** Shares of the whole range that entropy tries. */
const SHARES = Array.from({ length: 40 }, (_, index) => (40 - index) / 40);

/** Which part of an activation's values uint8 spans: a narrow part has fine steps and cuts what lies outside. */
export const chooseRange: Readonly<Record<CalibrationMethod, (histogram: Histogram) => Range>> = {
  'min-max': ({ range }) => range,

  percentile(histogram) {
    const { counts } = histogram;
    const allowed = counts.reduce((sum, count) => sum + count, 0) * TAIL;
    let [low, high] = [0, counts.length];
    for (let outside = counts[low]; outside <= allowed && low < high - 1; outside += counts[low]) low++;
    for (let outside = counts[high - 1]; outside <= allowed && high > low + 1; outside += counts[high - 1])
      high--;
    return { min: Math.min(0, histogram.edge(low)), max: Math.max(0, histogram.edge(high)) };
  },

  /** The share of the range whose rounded distribution tells least from the true one (S. Migacz, GTC 2017). */
  entropy(histogram) {
    const divergences = SHARES.map((share) => divergence(histogram, share));
    const best = SHARES[divergences.indexOf(Math.min(...divergences))];
    return { min: histogram.range.min * best, max: histogram.range.max * best };
  },
};

/** Kullback-Leibler divergence, in nats, of the rounded distribution from the cut one. */
function divergence(histogram: Histogram, share: number): number {
  const { counts, range } = histogram;
  const first = counts.findIndex((_, bin) => histogram.edge(bin + 1) > range.min * share);
  const last = counts.findLastIndex((_, bin) => histogram.edge(bin) < range.max * share);
  if (first === -1 || last <= first) return Infinity;
  const inside = counts.slice(first, last + 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cut = inside.slice();
  cut[0] += counts.subarray(0, first).reduce((sum, count) => sum + count, 0);
  cut[cut.length - 1] += counts.subarray(last + 1).reduce((sum, count) => sum + count, 0);

  let sum = 0;
  let mass = 0;
  const rounded = spread(inside);
  for (const [bin, count] of cut.entries()) {
    // A bin that only cutting fills has no counterpart: as if one value in ten thousand were there.
    if (count > 0) sum += (count / total) * Math.log(count / Math.max(rounded[bin], total * 1e-4));
    mass += rounded[bin];
  }
  return sum + Math.log(mass / total);
}

/** Counts as they look after rounding to 256 levels: a level's values lie evenly over its bins that hold any. */
function spread(counts: Float64Array): Float64Array {
  const spreadCounts = new Float64Array(counts.length);
  for (let level = 0; level < LEVELS; level++) {
    const from = Math.round((level * counts.length) / LEVELS);
    const own = counts.subarray(from, Math.round(((level + 1) * counts.length) / LEVELS));
    const filled = own.reduce((sum, count) => sum + Number(count > 0), 0);
    const sum = own.reduce((all, count) => all + count, 0);
    for (const [index, count] of own.entries()) if (count > 0) spreadCounts[from + index] = sum / filled;
  }
  return spreadCounts;
}
