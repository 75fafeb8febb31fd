import { preparedDatasetSchema, presets, readManifest, runSchema } from '@foodnet/contracts';
import { readTensors } from '@foodnet/model';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const home = temporaryFolder();
const main = join(import.meta.dirname, 'main.js');

/** Runs a command as Nx does. @returns what it printed. */
async function foodnet(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [main, ...args, '--dataset=shapes', '--device=cpu'],
    {
      env: { ...process.env, FOODNET_HOME: home, INIT_CWD: home },
    },
  );
  return stdout;
}

/** Everything that a recipe can have, for a narrow network. */
const recipe = `preset: sample
epochs: 4
batchSize: 6
augmentation:
  crop: { keptScale: 1.5, area: [0.5, 1] }
  colour: { brightness: 0.2, saturation: 0.2 }
  erasing: { probability: 0.5 }
mixing: { mixupProbability: 0.3, cutMixProbability: 0.3, offAtEndShare: 0.5 }
sampling: balanced
classWeights: { class_1: 2 }
labelSmoothing: 0.1
optimizer: { kind: sgd, learningRate: 0.02, weightDecay: 0.01 }
schedule: { kind: cosine, warmUpEpochs: 0.5 }
clipNorm: 5
accumulateSteps: 2
ema: { decay: 0.9, everySteps: 2 }
earlyStopping: { patienceEpochs: 1, minDelta: 100 }
frozenLayers: [stem_bn]
`;

beforeAll(async () => {
  await drawPictures(join(home, 'shapes'), { classes: 3, perClass: 20 });
  await writeFile(join(home, 'mine.yaml'), recipe);
});

test("a file with a preset's name would pass for it", async () => {
  await writeFile(join(home, 'strong.yaml'), 'preset: sample');
  await expect(foodnet('train', '--config=strong.yaml')).rejects.toThrow(
    'Cannot use --config=strong.yaml: its run would pass for one of the preset strong.',
  );
});

test('--dry-run prints the recipe, the network and the time, and trains nothing', async () => {
  const output = await foodnet('train', '--config=mine.yaml', '--dry-run', '--epochs=9');
  expect(output).toContain('\nepochs: 9\n');
  expect(output).toMatch(/\nstem_conv +convolution +32 x 32 x 8 +224/);
  expect(output).toMatch(/a step of 6 pictures: [\d.]+ ms, [\d.]+ % of it for its pictures/);
  expect(output).toMatch(/9 epochs: about /);
  expect(existsSync(join(home, 'runs', 'mine-shapes', 'run.json'))).toBe(false);
});

test('another seed trains on the split that there is, also where its pictures are prepared in another size', async () => {
  await foodnet('train', '--config=mine.yaml', '--dry-run', '--seed=2', '--size=24');
  const manifest = async (spec: string) =>
    readManifest(join(home, 'data', 'shapes', spec, 'manifest.json'), preparedDatasetSchema);
  expect((await manifest('24x24-lanczos3')).seed).toBe(1);
  expect((await manifest('36x36-lanczos3')).seed).toBe(1);
});

test('a recipe of a file trains, stops early, keeps the file, and gives the same run from it', async () => {
  // No loss is better than the first by 100: the second epoch is the last.
  expect(await foodnet('train', '--config=mine.yaml')).toContain('Stopped early');
  const folder = join(home, 'runs', 'mine-shapes');
  const run = runSchema.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  expect(run).toMatchObject({ presetName: 'mine', status: 'finished' });
  expect(run.epochs).toHaveLength(2);
  expect(run.preset).toMatchObject({ accumulateSteps: 2, picture: presets.sample.picture });
  expect(run.dataset.trainingIdentity).toMatch(/^[0-9a-f]{64}$/);
  expect(run.dataset.trainingIdentity).not.toBe(run.dataset.identity);

  await foodnet('train', '--run=again', `--config=${join(folder, 'config.yaml')}`);
  const [first, second] = await Promise.all(
    [folder, join(home, 'runs', 'again')].map((one) => readFile(join(one, 'best.safetensors'))),
  );
  expect(first.equals(second)).toBe(true);
  // The averages are what is kept as best.
  const [newest] = (await readdir(join(folder, 'checkpoints'))).sort().reverse();
  const last = (await readTensors(join(folder, 'checkpoints', newest))).tensors;
  const best = (await readTensors(join(folder, 'best.safetensors'))).tensors;
  if (run.bestEpoch === 1) expect(best.get('logits/kernel')).toEqual(last.get('ema/logits/kernel'));
  expect(best.get('logits/kernel')).not.toEqual(last.get('logits/kernel'));

  await expect(foodnet('train', '--run=again', '--config=mine.yaml', '--epochs=7')).rejects.toThrow(
    'Cannot use --',
  );
  const mirrored = await foodnet('evaluate', '--run=again', '--mirror');
  expect(mirrored).toContain('run again, with mirrored pictures on shapes (test)');
  expect(mirrored).toContain('evaluation-shapes-mirror.json');
});

test('find-lr leaves its curve, names a rate, and begins as a training would', async () => {
  const output = await foodnet('find-lr', '--batch-size=6', '--steps=30', '--init=again');
  expect(output).toContain('It begins with the weights of run again\n');
  expect(output).toMatch(/steps; the loss falls most at \d\.\de[-+]\d/);
  for (const kind of ['csv', 'svg', 'png'])
    expect(existsSync(join(home, `find-lr-sample-shapes.${kind}`))).toBe(true);
  const [head, first] = (await readFile(join(home, 'find-lr-sample-shapes.csv'), 'utf8')).split('\r\n');
  expect(head).toBe('learning_rate,loss,smooth_loss');
  expect(first).toMatch(/^0\.000001,/);
});

test('where a recipe has a head, find-lr steps that alone, from what a training begins with', async () => {
  // One batch an epoch, two a step: the losses of both epochs are those of the first step, before anything was learned.
  const headed = `preset: sample
epochs: 2
batchSize: 40
accumulateSteps: 2
head: { epochs: 2, optimizer: { kind: sgd, learningRate: 0.1 } }
`;
  await writeFile(join(home, 'headed.yaml'), headed);
  await foodnet('train', '--config=headed.yaml');
  expect(await foodnet('find-lr', '--config=headed.yaml', '--steps=5')).toMatch(
    /^\d steps of the head alone; the loss falls most at /m,
  );
  const numbers = async (...path: string[]) =>
    (await readFile(join(home, ...path), 'utf8'))
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
  const [[, , , one], [, , , other]] = await numbers('runs', 'headed-shapes', 'history.csv');
  const [[, first]] = await numbers('find-lr-headed-shapes.csv');
  expect(one).not.toBeCloseTo(other, 4);
  expect(first).toBeCloseTo((one + other) / 2, 6);
});

test('find-lr of a run that there is takes its recipe, and refuses another, as train does', async () => {
  const curve = () => readFile(join(home, 'find-lr-headed-shapes.csv'), 'utf8');
  const before = await curve();
  await rm(join(home, 'find-lr-headed-shapes.csv'));
  expect(await foodnet('find-lr', '--run=headed-shapes', '--steps=5')).toContain('steps of the head alone');
  expect(await curve()).toBe(before);
  await expect(foodnet('find-lr', '--run=headed-shapes', '--batch-size=6')).rejects.toThrow(
    'Cannot use --batch-size 6 for run headed-shapes: it was made with 40.',
  );
  // The name that it has by default is no run that somebody asked for.
  expect(await foodnet('find-lr', '--config=headed.yaml', '--batch-size=6', '--steps=5')).toContain(
    'steps of the head alone',
  );
});
