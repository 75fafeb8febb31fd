import { readManifest, runSchema, type Epoch, type Preset } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readCheckpoint } from './checkpoint.js';
import { tinyDataset, tinyNetwork, tinyRun } from './tiny-data.fixture.js';
import { trainRun, type TrainRunOptions } from './train-run.js';
import type { CreateTrainingStep } from './training-step.js';
import { trainingSteps } from './training-steps.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const run = tinyRun();

const optionsFor = async (name: string, more: Partial<TrainRunOptions> = {}): Promise<TrainRunOptions> => {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  return { tf, folder, run, dataset: tinyDataset, ...more };
};

/** Goes on with a run as the command does, from what its folder says. */
const goOn = async (name: string, more: Partial<TrainRunOptions> = {}) => {
  const existing = await readManifest(join(home, name, 'run.json'), runSchema).catch(() => run);
  return trainRun(await optionsFor(name, { run: existing, ...more }));
};

const withoutSeconds = (epochs: readonly Epoch[]) =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, dataSeconds: 0 }));

/** The checkpoints of a run, newest first. */
const checkpointsOf = async (name: string) => {
  const names = await readdir(join(home, name, 'checkpoints'));
  return names
    .filter((file) => file.endsWith('.safetensors'))
    .sort()
    .reverse();
};
const lastCheckpoint = async (name: string) =>
  join(home, name, 'checkpoints', (await checkpointsOf(name))[0]);

/** All that must not depend on interruptions. */
const outcomeOf = async (name: string) => {
  const found = await readManifest(join(home, name, 'run.json'), runSchema);
  return {
    last: (await readCheckpoint(await lastCheckpoint(name))).state,
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

const finished = await trainRun(await optionsFor('whole'));
const whole = await outcomeOf('whole');

test('a run leaves its checkpoints, history, chart and probe', async () => {
  expect(finished.status).toBe('finished');
  expect(finished.epochs).toHaveLength(3);
  expect((await readdir(join(home, 'whole'))).sort()).toEqual([
    'best.safetensors',
    'checkpoints',
    'config.yaml',
    'history.csv',
    'history.png',
    'history.svg',
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
  await trainRun(await optionsFor('again'));
  expect(await outcomeOf('again')).toEqual(whole);
  await trainRun(await optionsFor('other', { run: { ...run, seed: 2 } }));
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
    /NaN in step 2 of epoch 2, at a learning rate of 0\.001\. .+ The last checkpoint and the best weights are kept\.$/,
  );
  expect(await checkpointsOf('diverged')).toEqual(['epoch-00001-step-0000000.safetensors']);
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
    'the loss became Infinity on the test pictures in epoch 1, at a learning rate of 0.001. The weights of the first steps',
  );
});

test('weights that are no numbers end the run though the loss is one, and no checkpoint has them', async () => {
  let calls = 0;
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    const original = step.readState.bind(step);
    step.readState = async () => {
      const state = await original();
      if (++calls === 3) (state.get('stem_bn/moving_variance')!.data as Float32Array)[1] = NaN;
      return state;
    };
    return step;
  };
  await expect(goOn('broken', { createStep, checkpointEvery: { steps: 3 } })).rejects.toThrow(
    /: stem_bn\/moving_variance has the value NaN after step 1 of epoch 2, at a learning rate of 0\.001, though/,
  );
  expect(await checkpointsOf('broken')).toEqual([
    'epoch-00001-step-0000000.safetensors',
    'epoch-00000-step-0000003.safetensors',
  ]);
  await goOn('broken');
  expect(await outcomeOf('broken')).toEqual(whole);
});

test('a checkpoint of another network is refused', async () => {
  const wider = { ...tinyNetwork, stages: [7] };
  await interruptedAt('another', 2, 'train');
  const other = tinyRun({ network: wider });
  await expect(trainRun(await optionsFor('another', { run: other }))).rejects.toMatchObject({
    code: 'damaged',
  });
});

test('an enormous learning rate really diverges', async () => {
  const wild = tinyRun({ optimizer: { ...run.preset.optimizer, learningRate: 1e30 } });
  await expect(trainRun(await optionsFor('wild', { run: wild }))).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringMatching(/the learning rate is too high|do not bear this learning rate/),
  });
});

const flipBit = async (file: string) => {
  const bytes = await readFile(file);
  bytes[bytes.length - 100] ^= 1;
  await writeFile(file, bytes);
};

test.each([
  ['cut off', (file: string) => truncate(file, 1000)],
  ['changed by one bit', flipBit],
])(
  'a last checkpoint that is %s falls back to the one before, says so, and nothing else is lost',
  async (how, damage) => {
    const name = `damaged-${how}`;
    await interruptedAt(name, 12, 'train');
    expect(await checkpointsOf(name)).toEqual([
      'epoch-00002-step-0000002.safetensors',
      'epoch-00002-step-0000000.safetensors',
    ]);
    const file = await lastCheckpoint(name);
    await damage(file);
    const warnings: string[] = [];
    await goOn(name, { report: { warn: (line) => warnings.push(line) } });
    expect(warnings).toEqual([expect.stringContaining(file)]);
    expect(warnings[0]).toContain('Trying the checkpoint before it.');
    expect(existsSync(`${file}.damaged`)).toBe(true);
    expect(await outcomeOf(name)).toEqual(whole);
  },
);

test('a run whose checkpoints are all damaged, or gone, is refused', async () => {
  await interruptedAt('gone', 7, 'train');
  for (const file of await checkpointsOf('gone')) await truncate(join(home, 'gone/checkpoints', file), 10);
  await expect(goOn('gone')).rejects.toThrow('no checkpoint in');
  await rm(join(home, 'gone/checkpoints'), { recursive: true });
  await expect(goOn('gone')).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('holds no checkpoint'),
  });
});

test('a last checkpoint that the system cannot read is no damaged one: the run waits', async () => {
  await interruptedAt('unread', 7, 'train');
  const folder = join(home, 'unread', 'checkpoints', 'epoch-00002-step-0000000.safetensors');
  await mkdir(folder);
  await expect(goOn('unread')).rejects.toThrow(`Cannot read the tensors of ${folder}: EISDIR`);
  expect(existsSync(folder)).toBe(true);
  await rm(folder, { recursive: true });
  await goOn('unread');
  expect(await outcomeOf('unread')).toEqual(whole);
});

test('checkpointEvery saves within epochs, keep says how many stay, and neither changes the outcome', async () => {
  const saves: string[] = [];
  let calls = 0;
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    const trainBatch = step.train.bind(step);
    step.train = (...batch) => {
      if (calls++ > 0)
        saves.push(
          readdirSync(join(home, 'often', 'checkpoints'))
            .sort()
            .at(-1) ?? '',
        );
      return trainBatch(...batch);
    };
    return step;
  };
  await goOn('often', { createStep, checkpointEvery: { steps: 2 }, keep: 3 });
  // Before each of the 15 steps but the first: what was saved last.
  expect(saves.map((file) => /(\d)-step-\d*(\d)\./.exec(file)?.slice(1).join())).toEqual(
    '  0,2 0,2 0,4 1,0 1,1 1,1 1,3 1,3 2,0 2,0 2,2 2,2 2,4'
      .split(' ')
      .map((text) => text || undefined)
      .slice(1),
  );
  expect(await checkpointsOf('often')).toEqual([
    'epoch-00003-step-0000000.safetensors',
    'epoch-00002-step-0000004.safetensors',
    'epoch-00002-step-0000002.safetensors',
  ]);
  expect(await outcomeOf('often')).toEqual(whole);
});

test('what a killed process had begun to write is removed', async () => {
  await interruptedAt('parts', 7, 'train');
  const parts = ['.run.json.part-1', 'checkpoints/.epoch-00001-step-0000003.safetensors.part-1'];
  for (const part of parts) await writeFile(join(home, 'parts', part), 'begun');
  await goOn('parts');
  for (const part of parts) expect(existsSync(join(home, 'parts', part))).toBe(false);
});

test('best by val_accuracy keeps the weights of the epoch that was right most often', async () => {
  const accuracies = [3, 9, 5];
  let evaluations = 0;
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    // Losses fall; 9 test pictures come in 3 batches.
    step.evaluate = () => {
      const epoch = Math.floor(evaluations++ / 3);
      return { loss: 3 - epoch, correct: accuracies[epoch] / 3 };
    };
    return step;
  };
  const byAccuracy = await goOn('by-accuracy', { run: { ...run, bestBy: 'val_accuracy' }, createStep });
  expect(byAccuracy.bestEpoch).toBe(1);
  expect((await readTensors(join(home, 'by-accuracy', 'best.safetensors'))).metadata.epoch).toBe('1');
});

const head: NonNullable<Preset['head']> = {
  epochs: 1,
  optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0 },
  schedule: { kind: 'constant', warmUpEpochs: 0 },
};

test.each([
  ['the network', null],
  ['a head', head],
])('averages of %s follow in each epoch, however few its steps are', async (which, phase) => {
  // Five steps an epoch are two updates.
  const averaged = (everySteps: number) =>
    tinyRun({ epochs: 1, head: phase, accumulateSteps: 2, ema: { decay: 0.9, everySteps } });
  const [rare, often, plain] = ['rare', 'often', 'plain'].map((name) => `${name} of ${which}`);
  await goOn(rare, { run: averaged(8) });
  const outcome = await outcomeOf(rare);
  await goOn(often, { run: averaged(2) });
  expect(outcome).toEqual(await outcomeOf(often));
  await goOn(plain, { run: averaged(8), createStep: trainingSteps.plain });
  for (const [index, { valLoss }] of (await outcomeOf(plain)).epochs.entries())
    expect(valLoss).toBeCloseTo(outcome.epochs[index].valLoss, 3);
});

test.each<[string, Partial<Preset>, string]>([
  [
    'a training',
    { epochs: 3 },
    'and all epochs have 15 together. Give a smaller accumulateSteps in --config',
  ],
  ['a head', { epochs: 9, head }, 'and all epochs of the head have 5 together.'],
  ['what is behind a head', { epochs: 9, head: { ...head, epochs: 7 } }, 'after the head have 10 together.'],
])('%s that ends before the weights change is refused before the start', async (which, changes, words) => {
  const name = `short ${which}`;
  await expect(goOn(name, { run: tinyRun({ ...changes, accumulateSteps: 16 }) })).rejects.toMatchObject({
    code: 'bad-option',
    message: expect.stringContaining(words),
  });
  expect(existsSync(join(home, name, 'run.json'))).toBe(false);
});

test('a training of one update, and of no epochs behind its head, is none of these', async () => {
  const just = tinyRun({ epochs: 1, head, accumulateSteps: 5 });
  expect((await goOn('just', { run: just })).status).toBe('finished');
});

test('a step that gets no memory ends the run with the size of its batch', async () => {
  const createStep: CreateTrainingStep = async (...parts) => {
    const step = await trainingSteps.graph(...parts);
    // More bytes than a process has addresses.
    step.train = () => ({ loss: tf.fill([2 ** 24, 2 ** 22], 0).size, correct: 0 });
    return step;
  };
  await expect(goOn('no-memory', { createStep })).rejects.toMatchObject({
    code: 'bad-option',
    message: expect.stringMatching(
      /^Cannot train: memory is short for a step of 4 pictures \(OOM when allocating tensor.*\)\. Give a smaller --batch-size/,
    ),
  });
});

test('a disk without room for the checkpoints is refused before the start', async () => {
  const keep = 1e12;
  await expect(goOn('no-room', { keep })).rejects.toMatchObject({ code: 'no-space' });
  expect(existsSync(join(home, 'no-room', 'run.json'))).toBe(false);
});

test('training leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await trainRun(await optionsFor('leak', { run: tinyRun({ epochs: 1 }) }));
  await interruptedAt('leak-2', 3, 'train');
  expect(tf.memory().numTensors).toBe(before);
});
