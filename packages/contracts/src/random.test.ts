import { expect, test } from '@jest/globals';
import { random, shuffle } from './random.js';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);

test('random gives the same numbers for the same seed and stream, and others for any other', () => {
  const first = draws(8, random(1, 'order', 0));
  expect(draws(8, random(1, 'order', 0))).toEqual(first);
  for (const other of [random(2, 'order', 0), random(1, 'order', 1), random(1, 'augment', 0), random(1)]) {
    expect(draws(8, other)).not.toEqual(first);
  }
});

test('random is uniform in [0, 1), also over the first draws of many streams', () => {
  const streams = Array.from({ length: 20_000 }, (_, index) => random(7, index)());
  for (const sample of [draws(20_000, random(7)), streams]) {
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...sample)).toBeLessThan(1);
    const bins = new Array<number>(20).fill(0);
    for (const value of sample) bins[Math.floor(value * 20)]++;
    // Chi-squared with 19 degrees of freedom exceeds 43.8 once in 1,000 samples.
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(43.8);
  }
});

test('shuffle keeps every item and puts each in each place equally often', () => {
  const places = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  for (let round = 0; round < 4000; round++) {
    const order = shuffle([0, 1, 2, 3], random(round, 'order'));
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    order.forEach((item, place) => places[item][place]++);
  }
  // Binomial(4000, 1/4): four standard deviations are 110.
  for (const count of places.flat()) expect(Math.abs(count - 1000)).toBeLessThan(110);
});
