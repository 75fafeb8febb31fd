import { temporaryFolder } from '@foodnet/testing';
import { expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeChart } from '../chart.js';
import { tinyClasses, tinyPreset, tinySplit } from '../tiny-data.fixture.js';
import { TrainingBatches } from '../training-batches.js';
import type { TrainingStep } from '../training-step.js';
import { findLearningRate, suggestLearningRates } from './find-learning-rate.js';
import { rangeTestChart } from './range-test-chart.js';

const folder = temporaryFolder();
const batches = new TrainingBatches(tinySplit(22, 'train'), tinyPreset, 1, tinyClasses);
const range = { from: 1e-4, to: 1, steps: 5 };

/** A step whose losses are given; what was asked of it is kept. */
function stepWith(losses: readonly number[]) {
  const rates: number[] = [];
  const step = {
    train: (_: unknown, __: unknown, learningRate: number) => {
      rates.push(learningRate);
      return { loss: losses[rates.length - 1], correct: 0 };
    },
  } as unknown as TrainingStep;
  return { step, rates };
}

test('rates grow by the same factor, and smooth losses are averages without a bias towards zero', async () => {
  const { step, rates } = stepWith([4, 3, 2, 2, 2]);
  const found = await findLearningRate(step, batches, range);
  expect(rates).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1].map((rate) => expect.closeTo(rate, 10)));
  expect(found.map(({ loss }) => loss)).toEqual([4, 3, 2, 2, 2]);
  expect(found[0].smoothLoss).toBeCloseTo(4, 10);
  // (0.1 * 3 + 0.09 * 4) / (1 - 0.81)
  expect(found[1].smoothLoss).toBeCloseTo(0.66 / 0.19, 10);
});

test('where a recipe accumulates gradients, so many batches are a step', async () => {
  const read = jest.spyOn(batches, 'read');
  const { step, rates } = stepWith([4, 2, 3, 1, 5, 1, 2, 2, 1, 0]);
  const found = await findLearningRate(step, batches, range, { accumulateSteps: 2 });
  expect(found.map(({ loss }) => loss)).toEqual([3, 2, 3, 2, 0.5]);
  expect(rates).toEqual(found.flatMap(({ learningRate }) => [learningRate, learningRate]));
  // Each one once, and five an epoch.
  const places = [0, 1].flatMap((epoch) => [0, 1, 2, 3, 4].map((place) => [epoch, place]));
  expect(read.mock.calls).toEqual(places);
  read.mockRestore();
});

test('an exploding loss ends the search, and one that is no number too', async () => {
  expect(await findLearningRate(stepWith([2, 1, 100, 1, 1]).step, batches, range)).toHaveLength(2);
  expect(await findLearningRate(stepWith([2, NaN, 1, 1, 1]).step, batches, range)).toHaveLength(1);
});

test('the steepest fall is suggested, and a tenth of the rate with the least loss', () => {
  // What explodes falls steeper still, and says nothing.
  const found = [5, 4.9, 3, 2.9, 11, 8].map((smoothLoss, index) => ({
    learningRate: 10 ** (index - 4),
    loss: smoothLoss,
    smoothLoss,
  }));
  expect(suggestLearningRates(found).steepest).toBe(1e-2);
  expect(suggestLearningRates(found).tenthOfLeast).toBeCloseTo(1e-2, 10);
  expect(suggestLearningRates([])).toEqual({ steepest: undefined, tenthOfLeast: undefined });
});

test('the chart has its curve over a logarithmic axis', async () => {
  const found = await findLearningRate(stepWith([4, 3, 2, 2, 3]).step, batches, range);
  await writeChart(join(folder, 'chart'), rangeTestChart('a search', found, 1e-2));
  const svg = await readFile(join(folder, 'chart.svg'), 'utf8');
  for (const word of ['a search', 'learning rate', 'loss', '1e-4', '1e+0'])
    expect(svg).toContain(`>${word}<`);
});
