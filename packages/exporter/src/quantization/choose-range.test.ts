import { expect, test } from '@jest/globals';
import { chooseRange } from './choose-range.js';
import { Histogram, rangeOf } from './histogram.js';

const histogramOf = (values: readonly number[]) => {
  const array = Float32Array.from(values);
  const histogram = new Histogram(rangeOf(array));
  histogram.add(array);
  return histogram;
};
/** 100,000 values from 0 to 1, and one far away. */
const outlier = histogramOf([...Array.from({ length: 100_000 }, (_, index) => index / 1e5), 16]);

test('min-max spans every value, and always zero', () => {
  expect(chooseRange['min-max'](outlier)).toEqual({ min: 0, max: 16 });
  expect(chooseRange['min-max'](histogramOf([3, 5]))).toEqual({ min: 0, max: 5 });
});

test('percentile and entropy cut an outlier off', () => {
  // Bins are 16 / 2048 wide.
  expect(chooseRange.percentile(outlier).max).toBeCloseTo(1, 1);
  expect(chooseRange.entropy(outlier).max).toBeLessThan(4);
  expect(chooseRange.entropy(outlier).max).toBeGreaterThanOrEqual(1);
});

test('an activation of both signs, and one that is always zero, have ranges with zero inside', () => {
  const signed = histogramOf([-1, -0.5, 0, 0.5, 1, 2]);
  const silent = histogramOf([0, 0, 0]);
  for (const choose of Object.values(chooseRange)) {
    expect(choose(signed).min).toBeLessThan(0);
    expect(choose(signed).max).toBeGreaterThan(0);
    expect(choose(silent).min + choose(silent).max).toBeGreaterThanOrEqual(0);
  }
});
