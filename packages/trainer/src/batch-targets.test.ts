import { expect, test } from '@jest/globals';
import { batchTargets, dominantLabels } from './batch-targets.js';
import { classWeightsOf } from './class-weights.js';

const rows = (shares: Float32Array, classes: number) =>
  Array.from({ length: shares.length / classes }, (_, row) =>
    [...shares.subarray(row * classes, (row + 1) * classes)].map((share) => Number(share.toFixed(6))),
  );

test('a label alone is one, and smoothing spreads its share over all classes', () => {
  expect(rows(batchTargets([2, 0], 4, 0).shares, 4)).toEqual([
    [0, 0, 1, 0],
    [1, 0, 0, 0],
  ]);
  expect(rows(batchTargets([2], 4, 0.2).shares, 4)).toEqual([[0.05, 0.05, 0.85, 0.05]]);
});

test('of a mixture the partner, counted from the other end, has the rest', () => {
  const own = Float32Array.of(0.75, 1, 0.75);
  expect(rows(batchTargets([0, 1, 2], 3, 0, own).shares, 3)).toEqual([
    [0.75, 0, 0.25],
    [0, 1, 0],
    [0.25, 0, 0.75],
  ]);
  expect([...dominantLabels(Uint16Array.of(0, 1, 2), Float32Array.of(0.25, 1, 0.25))]).toEqual([2, 1, 0]);
});

test('class weights multiply what belongs to the class; the shares still sum to 1', () => {
  // 0.75 * 4 + 0.25 * 1 = 3.25: the picture weighs so much, and 3 / 3.25 of it belong to class 0.
  const { shares, weights } = batchTargets([0, 1], 2, 0, Float32Array.of(0.75, 0.75), Float32Array.of(4, 1));
  expect([...weights!]).toEqual([3.25, 1.75]);
  expect(rows(shares, 2)).toEqual([
    [0.923077, 0.076923],
    [0.571429, 0.428571],
  ]);
  const nothing = batchTargets([0], 2, 0, undefined, Float32Array.of(0, 1));
  expect([...nothing.weights!]).toEqual([0]);
  expect([...nothing.shares]).toEqual([1, 0]);
});

test('balanced weights are those of scikit-learn; named ones are 1 where they are not named', () => {
  const classes = ['apple', 'bread', 'cake'];
  // 6 pictures: 6 / (3 * 3), 6 / (3 * 2), 6 / (3 * 1).
  const balanced = classWeightsOf('balanced', classes, [0, 0, 0, 1, 1, 2]);
  expect([...balanced!].map((weight) => weight.toFixed(4))).toEqual(['0.6667', '1.0000', '2.0000']);
  expect([...classWeightsOf({ cake: 3 }, classes, [])!]).toEqual([1, 1, 3]);
  expect(classWeightsOf('none', classes, [])).toBeUndefined();
  expect(() => classWeightsOf({ pie: 3 }, classes, [])).toThrow(
    'Cannot weigh the classes pie: the pictures are of apple, bread, cake. Correct classWeights.',
  );
});
