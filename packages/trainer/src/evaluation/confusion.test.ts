import { expect, test } from '@jest/globals';
import { countConfusion } from './confusion.js';

const pictures = (counts: readonly (readonly [label: string, predicted: string, count: number])[]) =>
  counts.flatMap(([label, predicted, count]) => Array.from({ length: count }, () => ({ label, predicted })));

test('countConfusion counts pairs, and scores each class against the others', () => {
  const { classes, confusion, confused } = countConfusion(
    ['a', 'b', 'c', 'd', 'e'],
    pictures([
      ['a', 'a', 3],
      ['a', 'b', 1],
      ['b', 'b', 2],
      ['b', 'a', 4],
      ['c', 'd', 2],
    ]),
  );
  // e has no picture and was never predicted.
  expect(confusion).toEqual([
    [3, 1, 0, 0],
    [4, 2, 0, 0],
    [0, 0, 0, 2],
    [0, 0, 0, 0],
  ]);
  expect(classes).toEqual([
    { label: 'a', pictures: 4, predicted: 7, precision: 3 / 7, recall: 3 / 4, f1: 6 / 11 },
    { label: 'b', pictures: 6, predicted: 3, precision: 2 / 3, recall: 2 / 6, f1: 4 / 9 },
    { label: 'c', pictures: 2, predicted: 0, precision: null, recall: 0, f1: 0 },
    { label: 'd', pictures: 0, predicted: 2, precision: 0, recall: null, f1: 0 },
  ]);
  expect(confused).toEqual([
    { label: 'b', predicted: 'a', pictures: 4 },
    { label: 'c', predicted: 'd', pictures: 2 },
    { label: 'a', predicted: 'b', pictures: 1 },
  ]);
});

test('one class alone is never confused', () => {
  expect(countConfusion(['only'], pictures([['only', 'only', 2]]))).toEqual({
    classes: [{ label: 'only', pictures: 2, predicted: 2, precision: 1, recall: 1, f1: 1 }],
    confusion: [[2]],
    confused: [],
  });
});
