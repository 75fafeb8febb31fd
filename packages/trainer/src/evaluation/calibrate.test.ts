import { expect, test } from '@jest/globals';
import { calibrate } from './calibrate.js';

test('calibrate weighs the gap between accuracy and confidence of each bin by its pictures', () => {
  // Bin 15, (14/15, 1]: confidence 0.95 and 1, one of two right: |0.5 - 0.975| = 0.475, two of five pictures.
  // Bin 8, (7/15, 8/15]: confidence 0.5, 0.5, 0.53, all right: |1 - 0.51| = 0.49, three of five.
  const { error, bins } = calibrate([0.95, 1, 0.5, 0.5, 0.53], [true, false, true, true, true]);
  expect(error).toBeCloseTo(0.475 * (2 / 5) + 0.49 * (3 / 5), 12);
  expect(bins).toHaveLength(15);
  expect(bins[14]).toEqual({ lower: 14 / 15, upper: 1, pictures: 2, confidence: 0.975, accuracy: 0.5 });
  expect(bins[0]).toEqual({ lower: 0, upper: 1 / 15, pictures: 0, confidence: null, accuracy: null });
});

test('bins are open below and closed above', () => {
  const { bins } = calibrate([0, 1 / 15, 1 / 15 + 1e-9, 3 / 15, 1], [true, true, true, true, true]);
  expect(bins.map(({ pictures }) => pictures)).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('a classifier that is as often right as it says has no error', () => {
  const confidences = Array.from({ length: 100 }, (_, index) => (index < 50 ? 0.9 : 0.6));
  const hits = confidences.map((confidence, index) => index % 50 < confidence * 50);
  expect(calibrate(confidences, hits).error).toBeCloseTo(0, 12);
});
