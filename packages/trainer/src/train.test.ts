import { readManifest, runSchema, type Epoch } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { tinyDataset, tinyNetwork, tinyRun } from './tiny-data.fixture.js';
import { train, type TrainOptions } from './train.js';
import type { CreateTrainingStep } from './training-step.js';
import { trainingSteps } from './training-steps.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const run = tinyRun();

const optionsFor = async (name: string, more: Partial<TrainOptions> = {}): Promise<TrainOptions> => {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  return { tf, folder, run, dataset: tinyDataset, ...more };
};

/** Goes on with a run as the command does, from what its folder says. */
const goOn = async (name: string, more: Partial<TrainOptions> = {}) => {
  const existing = await readManifest(join(home, name, 'run.json'), runSchema).catch(() => run);
  return train(await optionsFor(name, { run: existing, ...more }));
};

const withoutSeconds = (epochs: readonly Epoch[]) =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, dataSeconds: 0 }));

/** All that must not depend on interruptions. */
const outcomeOf = async (name: string) => {
  const found = await readManifest(join(home, name, 'run.json'), runSchema);
  return {
    last: (await readTensors(join(home, name, 'last.safetensors'))).tensors,
    best: await readTensors(join(home, name, 'best.safetensors')),
    csv: await readFile(join(home, name, 'history.csv'), 'utf8'),
    epochs: withoutSeconds(found.epochs),
    status: found.status,
  };
};

/** Ends a training with an abort at its `count`-th call of the training step or of the evaluation. */
const interruptedAt = async (name: string, count: number, method: 'train' | 'evaluate') => {
  const controller = new AbortController();
  let calls = 0;
  const countCall = () => {
    if (++calls === count) controller.abort(new Error('interrupted'));
  };
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    const [trainBatch, evaluateBatch] = [step.train.bind(step), step.evaluate.bind(step)];
    if (method === 'train') {
      step.train = (...batch) => (countCall(), trainBatch(...batch));
    } else {
      step.evaluate = (...batch) => (countCall(), evaluateBatch(...batch));
    }
    return step;
  };
  await expect(goOn(name, { signal: controller.signal, createStep })).rejects.toThrow('interrupted');
};

const finished = await train(await optionsFor('whole'));
const whole = await outcomeOf('whole');

test('a run leaves its checkpoints, history, chart and probe', async () => {
  expect(finished.status).toBe('finished');
  expect(finished.epochs).toHaveLength(3);
  expect((await readdir(join(home, 'whole'))).sort()).toEqual([
    'best.safetensors',
    'history.csv',
    'history.png',
    'history.svg',
    'last.safetensors',
    'probe.safetensors',
    'run.json',
  ]);
  const { valLoss } = finished.epochs[finished.bestEpoch ?? -1];
  expect(valLoss).toBe(Math.min(...finished.epochs.map((epoch) => epoch.valLoss)));
  for (const { seconds, dataSeconds } of finished.epochs) {
    expect(dataSeconds).toBeGreaterThan(0);
    expect(dataSeconds).toBeLessThan(seconds);
  }
  expect(whole.best.metadata.epoch).toBe(String(finished.bestEpoch));
  expect(await sharp(join(home, 'whole', 'history.png')).metadata()).toMatchObject({ format: 'png' });
  const images = (await readTensors(join(home, 'whole', 'probe.safetensors'))).tensors.get('images');
  expect(images?.shape).toEqual([9, 8, 8, 3]);
});

test('the same seed gives the same run, bit for bit, and another seed another', async () => {
  await train(await optionsFor('again'));
  expect(await outcomeOf('again')).toEqual(whole);
  await train(await optionsFor('other', { run: { ...run, seed: 2 } }));
  expect((await outcomeOf('other')).epochs).not.toEqual(whole.epochs);
});

test('a run that is interrupted in the middle of epochs and in validations ends with the same weights', async () => {
  await interruptedAt('pieces', 1, 'train');
  await interruptedAt('pieces', 2, 'train');
  await interruptedAt('pieces', 1, 'evaluate');
  await interruptedAt('pieces', 4, 'train');
  await interruptedAt('pieces', 4, 'evaluate');
  expect((await goOn('pieces')).status).toBe('finished');
  expect(await outcomeOf('pieces')).toEqual(whole);
});

test('a run that is killed between its last checkpoint and run.json goes on from the checkpoint', async () => {
  await interruptedAt('killed', 7, 'train');
  // As if run.json of the first epoch had not been written yet.
  await rm(join(home, 'killed', 'run.json'));
  await goOn('killed');
  expect(await outcomeOf('killed')).toEqual(whole);
});

test('a loss that is no number ends the run with step and learning rate, and keeps the last checkpoint', async () => {
  let calls = 0;
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    const original = step.train.bind(step);
    step.train = (images, labels, learningRate) =>
      ++calls === 7 ? { loss: NaN, correct: 0 } : original(images, labels, learningRate);
    return step;
  };
  await expect(goOn('diverged', { createStep })).rejects.toThrow(
    'NaN in step 2 of epoch 2, at a learning rate of 0.001',
  );
  await goOn('diverged');
  expect(await outcomeOf('diverged')).toEqual(whole);
});

test('a validation loss that is no number ends the run, too', async () => {
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    step.evaluate = () => ({ loss: Infinity, correct: 0 });
    return step;
  };
  await expect(goOn('infinite', { createStep })).rejects.toThrow(
    'the loss on the test pictures became Infinity in epoch 1',
  );
});

test('a checkpoint of another network is refused', async () => {
  const wider = { ...tinyNetwork, stages: [7] };
  await interruptedAt('another', 2, 'train');
  const other = tinyRun({ network: wider });
  await expect(train(await optionsFor('another', { run: other }))).rejects.toMatchObject({ code: 'damaged' });
});

test('an enormous learning rate really diverges', async () => {
  const wild = tinyRun({ optimizer: { ...run.preset.optimizer, learningRate: 1e30 } });
  await expect(train(await optionsFor('wild', { run: wild }))).rejects.toMatchObject({ code: 'diverged' });
});

test('a damaged checkpoint is named, and a missing one too', async () => {
  await interruptedAt('damaged', 7, 'train');
  await truncate(join(home, 'damaged', 'last.safetensors'), 1000);
  await expect(goOn('damaged')).rejects.toMatchObject({ code: 'damaged' });
  await rm(join(home, 'damaged', 'last.safetensors'));
  await expect(goOn('damaged')).rejects.toMatchObject({ code: 'damaged' });
});

test('training leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await train(await optionsFor('leak', { run: tinyRun({ epochs: 1 }) }));
  await interruptedAt('leak-2', 3, 'train');
  expect(tf.memory().numTensors).toBe(before);
});
