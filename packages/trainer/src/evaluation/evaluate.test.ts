import { presets, random } from '@foodnet/contracts';
import { maxDifference, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import type { Classifier } from '../classifier.js';
import { evaluate } from './evaluate.js';
import { rankLabels } from '../rank-labels.js';

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

test('evaluate refuses answers that are no numbers, with the picture', async () => {
  const broken: Classifier = { ...classifier, classify: (_, count) => new Float32Array(count * 7).fill(NaN) };
  const split = splitOf([0], [[100, 0, 0, 0, 0, 0, 0]]);
  await expect(evaluate(broken, { name: 'two', classes: ['a', 'b'] }, [split])).rejects.toThrow(
    'Cannot evaluate a reader of bytes: to 0.jpg it answers NaN',
  );
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

testWithPython('evaluate equals scikit-learn', async (python) => {
  const [classCount, count] = [7, 400];
  const draw = random(1, 'evaluate');
  const labels = Array.from({ length: count }, () => Math.floor(draw() * 5));
  // Whole percents that sum to 100, with the label's raised; class 6 is never the most probable.
  const rows = labels.map((label) => {
    const weights = Array.from({ length: classCount }, (_, index) => (index === 6 ? 0 : draw() ** 4));
    weights[label] += draw() < 0.5 ? 0.6 : 0;
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const percents = weights.map((weight) => Math.floor((100 * weight) / sum));
    percents[label] += 100 - percents.reduce((total, value) => total + value, 0);
    return percents;
  });
  const program = `
import json, sys
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix, log_loss, precision_recall_fscore_support, top_k_accuracy_score
labels, rows = (np.array(json.loads(text)) for text in sys.argv[1:])
p = rows.astype("float32") / np.float32(100)
predicted = p.argmax(1)
seen = sorted(set(labels) | set(predicted))
precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, labels=seen, zero_division=np.nan)
confidence, hits = p.max(1).astype("float64"), predicted == labels
edges = np.arange(16) / 15
error = 0
for lower, upper in zip(edges, edges[1:]):
    inside = (confidence > lower) & (confidence <= upper)
    if inside.any():
        error += inside.mean() * abs(hits[inside].mean() - confidence[inside].mean())
accuracies, confidences = calibration_curve(hits, confidence, n_bins=15)
numbers = lambda values: [None if np.isnan(value) else float(value) for value in values]
print(json.dumps(dict(
    top1=float((predicted == labels).mean()), loss=float(log_loss(labels, p.clip(1e-7, 1 - 1e-7).astype("float64"), labels=range(7))),
    top5=float(top_k_accuracy_score(labels, p - np.arange(7) * 1e-6, k=5, labels=range(7))),
    error=error, accuracies=numbers(accuracies), confidences=numbers(confidences),
    seen=[int(label) for label in seen], confusion=confusion_matrix(labels, predicted, labels=seen).tolist(),
    precision=numbers(precision), recall=numbers(recall), f1=numbers(f1), support=support.tolist())))`;
  const expected = (await python(program, JSON.stringify(labels), JSON.stringify(rows))) as Record<
    'top1' | 'top5' | 'loss' | 'error',
    number
  > &
    Record<'accuracies' | 'confidences' | 'seen' | 'precision' | 'recall' | 'f1' | 'support', number[]> & {
      confusion: number[][];
    };

  const result = await evaluate(classifier, { name: 'drawn', classes: [...classifier.classes] }, [
    splitOf(labels, rows),
  ]);
  expect(result.top1).toBeCloseTo(expected.top1, 12);
  expect(result.top5).toBeCloseTo(expected.top5, 12);
  expect(result.loss).toBeCloseTo(expected.loss, 6);
  expect(result.calibration.error).toBeCloseTo(expected.error, 12);
  const filled = result.calibration.bins.filter(({ pictures }) => pictures > 0);
  expect(
    maxDifference(
      filled.map(({ accuracy }) => accuracy!),
      expected.accuracies,
    ),
  ).toBeLessThan(1e-12);
  expect(
    maxDifference(
      filled.map(({ confidence }) => confidence!),
      expected.confidences,
    ),
  ).toBeLessThan(1e-12);
  expect(result.confusion).toEqual(expected.confusion);
  expect(result.classes.map(({ label }) => label)).toEqual(
    expected.seen.map((index) => classifier.classes[index]),
  );
  expect(result.classes.map(({ pictures }) => pictures)).toEqual(expected.support);
  for (const score of ['precision', 'recall', 'f1'] as const) {
    const [ours, theirs] = [result.classes.map((scores) => scores[score]), expected[score]];
    expect(ours.map((value) => value === null)).toEqual(theirs.map((value) => value === null));
    expect(maxDifference(ours.map(Number), theirs.map(Number))).toBeLessThan(1e-12);
  }
});
