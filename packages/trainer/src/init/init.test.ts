import { mobileNetV2, type Run } from '@foodnet/contracts';
import { initialWeights, layersOf, readTensors } from '@foodnet/model';
import { runFolder } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyDataset, tinyNetwork, tinyRun } from '../tiny-data.fixture.js';
import { trainRun } from '../train-run.js';
import { beginWeights } from './begin-weights.js';
import { chooseInit } from './choose-init.js';

const home = temporaryFolder();
process.env.FOODNET_HOME = home;

const tf = await loadTensorFlow({ device: 'cpu' });
const source = { ...tinyRun({ epochs: 1 }), name: 'source' };
await mkdir(runFolder('source'), { recursive: true });
const finished = await trainRun({ tf, folder: runFolder('source'), run: source, dataset: tinyDataset });
const best = await readTensors(join(runFolder('source'), 'best.safetensors'));

const following = async (changes: Partial<Run> = {}): Promise<Run> => {
  const run = { ...tinyRun(), seed: 7, ...changes };
  return { ...run, init: await chooseInit({ init: finished }, run.preset) };
};

test('a run of the same classes begins with all weights of another', async () => {
  const run = await following();
  expect(run.init).toMatchObject({ kind: 'run', name: 'source' });
  expect(await beginWeights(run)).toEqual(best.tensors);
});

test('a run of other classes begins with all but the layer that classifies', async () => {
  const run = await following({ classes: ['bright', 'dark'] });
  const weights = await beginWeights(run);
  const random = initialWeights(layersOf(run.preset.network, run.preset.picture, 2), 7);
  for (const [name, weight] of weights)
    expect(weight).toEqual(name.startsWith('logits/') ? random.get(name) : best.tensors.get(name));
});

test('a network that differs is refused by its first tensor that does', async () => {
  const { preset } = tinyRun({ network: { ...tinyNetwork, stages: [7] } });
  await expect(beginWeights(await following({ preset }))).rejects.toThrow(
    'Cannot begin with run source: its stage1_block1_conv1/kernel is [3, 3, 4, 6], expected [3, 3, 4, 7].',
  );
});

const picture = { ...tinyRun().preset.picture, width: 128, height: 128 };

test('MobileNetV2 asks for its published weights by name, address and place', async () => {
  const file = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_128_no_top.h5';
  const place = join(home, 'weights', file);
  await expect(chooseInit({}, { network: mobileNetV2, picture })).rejects.toMatchObject({
    code: 'missing',
    message:
      `Cannot begin with trained weights: ${place} is not there. Download ` +
      `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/${file} to ${place}, or name a file of ` +
      "Keras's with --weights=<file>; --weights=none begins at random.",
  });
  await expect(chooseInit({ weights: '/gone.h5' }, { network: mobileNetV2, picture })).rejects.toThrow(
    `/gone.h5 is not there. Download https://`,
  );
  const odd = { ...mobileNetV2, width: 0.6 };
  await expect(chooseInit({}, { network: odd, picture })).rejects.toThrow(
    'none are published for this width',
  );
  expect(await chooseInit({ weights: 'none' }, { network: mobileNetV2, picture })).toBeUndefined();

  await mkdir(join(home, 'weights'));
  await writeFile(place, 'weights');
  expect(await chooseInit({}, { network: mobileNetV2, picture })).toMatchObject({
    kind: 'keras',
    file: place,
  });
});

test('any other network begins at random where nothing is said', async () => {
  expect(await chooseInit({}, tinyRun().preset)).toBeUndefined();
  await expect(chooseInit({ weights: '/gone.h5' }, tinyRun().preset)).rejects.toThrow(
    "/gone.h5 is not there. Name a file of Keras's with --weights=<file>;",
  );
  await expect(chooseInit({ init: finished, weights: 'none' }, tinyRun().preset)).rejects.toThrow(
    'Cannot use --init together with --weights',
  );
});

test('a source that has changed or is gone since is refused', async () => {
  const run = await following();
  const file = join(runFolder('source'), 'best.safetensors');
  await appendFile(file, 'x');
  await expect(beginWeights(run)).rejects.toMatchObject({
    code: 'contradiction',
    message: `Cannot begin run tiny: ${file}, which it begins with, has changed since. Bring it back, or remove the run's folder.`,
  });
  await rm(file);
  await expect(beginWeights(run)).rejects.toMatchObject({ code: 'missing' });
});
