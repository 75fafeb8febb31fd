import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from './checkpoint.js';
import { readRun } from './run-file.js';
import { tinyDataset, tinyRun } from './tiny-data.fixture.js';
import { trainRun } from './train-run.js';
import { trainingSteps } from './training-steps.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });

/** Everything that a recipe can have. Five steps an epoch and three batches an update: sums live on from epoch to epoch. */
const run = tinyRun({
  augmentation: {
    ...tinyRun().preset.augmentation,
    colour: { brightness: 0.2, contrast: 0.2, saturation: 0.2 },
    erasing: { probability: 0.5, area: [0.02, 0.33], aspect: [0.3, 3.3] },
  },
  mixing: {
    mixupProbability: 0.4,
    mixupAlpha: 0.4,
    cutMixProbability: 0.4,
    cutMixAlpha: 1,
    offAtEndShare: 0.3,
  },
  sampling: 'balanced',
  classWeights: 'balanced',
  labelSmoothing: 0.1,
  optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
  schedule: { kind: 'cosine', warmUpEpochs: 0.5, finalFraction: 0 },
  clipNorm: 1,
  accumulateSteps: 3,
  ema: { decay: 0.9, everySteps: 2 },
});

/** Trains, or goes on, until the `steps`-th step. */
async function trainUntil(name: string, steps: number): Promise<void> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  const controller = new AbortController();
  let count = 0;
  const training = trainRun({
    tf,
    folder,
    run: (await readRun(folder)) ?? run,
    dataset: tinyDataset,
    signal: controller.signal,
    createStep: async (...parts) => {
      const step = await trainingSteps.graph(...parts);
      const original = step.train.bind(step);
      step.train = (...batch) => {
        if (++count === steps) controller.abort(new Error('interrupted'));
        return original(...batch);
      };
      return step;
    },
  });
  if (steps === Infinity) await training;
  else await expect(training).rejects.toThrow('interrupted');
}

async function outcomeOf(name: string) {
  const folder = join(home, name);
  const [newest] = (await readdir(join(folder, 'checkpoints'))).sort().reverse();
  return {
    state: (await readCheckpoint(join(folder, 'checkpoints', newest))).state,
    best: await readFile(join(folder, 'best.safetensors')),
    csv: await readFile(join(folder, 'history.csv'), 'utf8'),
  };
}

test('a run of a rich recipe that is interrupted again and again ends as one that never was, bit for bit', async () => {
  await trainUntil('whole', Infinity);
  for (const steps of [1, 3, 4, 5]) await trainUntil('pieces', steps);
  await trainUntil('pieces', Infinity);
  expect(await outcomeOf('pieces')).toEqual(await outcomeOf('whole'));
});
