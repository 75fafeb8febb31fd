import { FoodnetError, type Epoch, type Preset, type Run } from '@foodnet/contracts';
import { initialWeights, layersOf, readTensors, weightsFor } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from './checkpoint.js';
import { readRun } from './run-file.js';
import { splitHead } from './split-head.js';
import { tinyDataset, tinyRun } from './tiny-data.fixture.js';
import { trainRun } from './train-run.js';
import { trainingSteps, type StepName } from './training-steps.js';
import { validate, wholePictures } from './validate.js';

const home = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });

const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
/** Three epochs of the head, then two of all but the stem and BatchNorm; five steps an epoch. */
const recipe: Partial<Preset> = {
  head: {
    epochs: 3,
    optimizer: sgd,
    schedule: { kind: 'plateau', factor: 0.1, patienceEpochs: 1, minDelta: 1, minLearningRate: 0 },
  },
  frozenLayers: ['stem_*', '*_bn*'],
  optimizer: { ...sgd, learningRate: 0.01 },
  schedule: { kind: 'cosine', warmUpEpochs: 0, finalFraction: 0 },
  epochs: 5,
};
const run = tinyRun(recipe);
const { classes, preset, seed } = run;
const layers = layersOf(preset.network, preset.picture, classes.length);
const initial = initialWeights(layers, seed);
const otherRange: Preset['picture'] = { ...preset.picture, range: [-1, 1] };

/** Trains, or goes on, perhaps until the `steps`-th step. */
async function trainIn(name: string, { until, kind = 'graph' }: { until?: number; kind?: StepName } = {}) {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  const controller = new AbortController();
  const seen = { passes: [] as string[], inputs: [] as string[], steps: 0, epochs: [] as readonly Epoch[] };
  const training = trainRun({
    tf,
    folder,
    run: (await readRun(folder)) ?? run,
    dataset: tinyDataset,
    signal: controller.signal,
    report: { passBegin: (what) => seen.passes.push(what) },
    createStep: async (...parts) => {
      seen.inputs.push(parts[1][0].name);
      expect(parts[4]).toBe(seed);
      const step = await trainingSteps[kind](...parts);
      const original = step.train.bind(step);
      step.train = (...batch) => {
        if (++seen.steps === until) controller.abort(new Error('interrupted'));
        return original(...batch);
      };
      return step;
    },
  });
  if (until === undefined) return { ...seen, epochs: (await training).epochs };
  await expect(training).rejects.toThrow('interrupted');
  return seen;
}

async function outcomeOf(name: string) {
  const checkpoints = join(home, name, 'checkpoints');
  const newest = (await readdir(checkpoints)).sort().at(-1)!;
  const { epochs: found } = (await readRun(join(home, name)))!;
  return {
    state: (await readCheckpoint(join(checkpoints, newest))).state,
    best: (await readTensors(join(home, name, 'best.safetensors'))).tensors,
    epochs: found.map((epoch) => ({ ...epoch, seconds: 0, dataSeconds: 0 })),
  };
}

const { epochs, passes, inputs } = await trainIn('whole');
const whole = await outcomeOf('whole');

test('first the head learns from features that are computed once, then the layers that are not frozen', async () => {
  expect(inputs).toEqual(['average_pool', 'images']);
  expect(passes.filter((what) => what === 'computing features')).toHaveLength(2);
  expect(existsSync(join(home, 'whole', 'features'))).toBe(false);
  // Nothing is better by 1, so that the head's rate falls; then the network has one of its own.
  expect(epochs.map(({ learningRate }) => learningRate)).toEqual([
    0.05,
    0.05,
    expect.closeTo(0.005, 9),
    expect.closeTo(0.01 * 0.5 * (1 + Math.cos(0.4 * Math.PI)), 9),
    expect.closeTo(0.01 * 0.5 * (1 + Math.cos(0.9 * Math.PI)), 9),
  ]);
  for (const { name, parameters } of layers) {
    for (const parameter of parameters) {
      const stays = name.startsWith('stem_') || name.includes('_bn');
      if (stays) expect(whole.state.get(parameter.name)).toEqual(initial.get(parameter.name));
      else expect(whole.state.get(parameter.name)).not.toEqual(initial.get(parameter.name));
    }
  }

  await trainIn('head', { until: 16 });
  const { state } = await readCheckpoint(join(home, 'head/checkpoints/epoch-00003-step-0000000.safetensors'));
  const { base, head } = splitHead(layers);
  for (const { name } of base.flatMap(({ parameters }) => parameters))
    expect(state.get(name)).toEqual(initial.get(name));
  for (const { name } of head.flatMap(({ parameters }) => parameters))
    expect(state.get(name)).not.toEqual(initial.get(name));
  // What the head was measured by is what the whole network says of the pictures.
  const weights = weightsFor(layers, { tensors: state, metadata: {} }, 'head');
  const step = await trainingSteps.graph(tf, layers, weights, preset, seed);
  const found = await validate(step, wholePictures(tinyDataset.split('test'), preset.picture), 4);
  step.dispose();
  expect(found!.loss).toBeCloseTo(epochs[2].valLoss, 5);
  expect(found!.accuracy).toBe(epochs[2].valAccuracy);
});

test.each([2, 5, 15, 16, 22])(
  'a transfer that is interrupted in step %i ends with the same weights, bit for bit, and keeps its features',
  async (until) => {
    const name = `cut-${until}`;
    await trainIn(name, { until });
    const { passes: later } = await trainIn(name);
    expect(later.filter((what) => what === 'computing features')).toEqual([]);
    expect(await outcomeOf(name)).toEqual(whole);
  },
);

test('what the features take counts to the first epoch', async () => {
  const folder = join(home, 'timed');
  await mkdir(folder);
  const now = performance.now.bind(performance);
  let passedMs = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
  const { epochs: timed } = await trainRun({
    tf,
    folder,
    run: { ...run, preset: { ...preset, epochs: 2 } },
    dataset: tinyDataset,
    report: { passBegin: (what) => void (passedMs += what === 'computing features' ? 1e6 : 0) },
  });
  clock.mockRestore();
  expect(timed.map(({ seconds }) => Math.floor(seconds / 1e3))).toEqual([2, 0]);
});

test('the plain step learns the same, and nothing stays in memory', async () => {
  const before = tf.memory().numTensors;
  const plain = await trainIn('plain', { kind: 'plain' });
  expect(plain.inputs).toEqual(inputs);
  for (const [index, { valLoss }] of plain.epochs.entries())
    expect(valLoss).toBeCloseTo(epochs[index].valLoss, 3);
  expect(tf.memory().numTensors).toBe(before);
});

test.each<[string, Run]>([
  ['other pictures', { ...run, dataset: { ...run.dataset, identity: 'others' } }],
  ['another network of the same weights', { ...run, preset: { ...preset, picture: otherRange } }],
])('features that are kept are not taken for those of %s', async (what, other) => {
  const folder = join(home, `kept for ${what}`);
  await mkdir(folder);
  const done = async (of: Run) => {
    const passed: number[] = [];
    const report = { passed: (count: number) => (passed.push(count), controller.abort(new Error('enough'))) };
    const controller = new AbortController();
    const training = trainRun({
      tf,
      folder,
      run: of,
      dataset: tinyDataset,
      signal: controller.signal,
      report,
    });
    await expect(training).rejects.toThrow('enough');
    return passed;
  };
  expect([await done(run), await done(run)]).toEqual([[4], [8]]);
  expect(await done(other)).toEqual([4]);
});

test('an abort while features are computed keeps those that are, and the run ends with the same weights', async () => {
  const folder = join(home, 'early');
  await mkdir(folder);
  const controller = new AbortController();
  const warnings: string[] = [];
  const report = {
    passed: () => controller.abort(new FoodnetError('stage-failed', 'enough')),
    warn: (line: string) => warnings.push(line),
  };
  const training = trainRun({ tf, folder, run, dataset: tinyDataset, signal: controller.signal, report });
  await expect(training).rejects.toThrow('enough');
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Kept the features of 4 of \d+ pictures \(train\)\. Go on with the same command\.$/,
    ),
  ]);
  const passed: number[] = [];
  await trainRun({
    tf,
    folder,
    run,
    dataset: tinyDataset,
    report: { passed: (count) => passed.push(count) },
  });
  expect(passed[0]).toBe(8);
  expect(await outcomeOf('early')).toEqual(whole);
});
