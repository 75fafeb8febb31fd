import { presets } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import type { Classifier } from './classifier.js';
import { evaluate } from './evaluate.js';
import { rankLabels } from './rank-labels.js';

/** Answers with the probabilities that a picture's first bytes spell, in percent. */
const classifier: Classifier = {
  title: 'a reader of bytes',
  classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  picture: presets.report.picture,
  presetName: 'report',
  datasetName: 'any',
  datasetIdentity: 'any',
  classify: (images, count) =>
    Float32Array.from(
      { length: count * 7 },
      (_, index) => images[Math.floor(index / 7) * 3072 + (index % 7)] / 100,
    ),
  dispose: () => undefined,
};

const splitOf = (labels: readonly number[], rows: readonly (readonly number[])[]) => ({
  count: rows.length,
  labels,
  paths: rows.map((_, index) => `${index}.jpg`),
  read: (index: number, into: Uint8Array, offset: number) => into.set(rows[index], offset),
});

test('evaluate counts top-1 and top-5 and the mean loss, with classes matched by name', async () => {
  // The dataset's classes are c and g: 2 and 6 for the classifier.
  const split = splitOf(
    [0, 0, 1],
    [
      [10, 10, 50, 10, 10, 5, 5], // c, hit
      [50, 10, 30, 10, 0, 0, 0], // c, second
      [30, 20, 20, 15, 10, 5, 0], // g, last
    ],
  );
  const result = await evaluate(classifier, { name: 'two', classes: ['c', 'g'] }, [split]);
  expect(result.top1).toBeCloseTo(1 / 3);
  expect(result.top5).toBeCloseTo(2 / 3);
  // A probability of 0 counts as 1e-7, as in Keras.
  expect(result.loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.3) + Math.log(1e-7)) / 3, 5);
  expect(result.pictures[1]).toEqual({ path: '1.jpg', label: 'c', predicted: 'a', probability: 0.5 });
});

test('evaluate goes through all batches of all splits', async () => {
  const rows = Array.from({ length: 70 }, (_, index) => [index, 100 - index, 0, 0, 0, 0, 0]);
  const split = splitOf(
    rows.map(() => 1),
    rows,
  );
  const result = await evaluate(classifier, { name: 'many', classes: ['a', 'b'] }, [split, split]);
  expect(result.pictures.map(({ path }) => path)).toEqual([...split.paths, ...split.paths]);
  expect(result.pictures[69].probability).toBeCloseTo(0.69);
});

test('evaluate names the classes that are not known, and refuses an empty split', async () => {
  const none = splitOf([], []);
  await expect(evaluate(classifier, { name: 'x', classes: ['a', 'y', 'z'] }, [none])).rejects.toThrow(
    'Cannot evaluate a reader of bytes on x: it does not know y, z.',
  );
  await expect(evaluate(classifier, { name: 'x', classes: ['a', 'b'] }, [none])).rejects.toMatchObject({
    code: 'bad-dataset',
  });
});

test('rankLabels takes the first of equals', () => {
  expect(rankLabels([0.1, 0.4, 0.1, 0.4], 3)).toEqual([1, 3, 0]);
  expect(rankLabels([1], 5)).toEqual([0]);
});
