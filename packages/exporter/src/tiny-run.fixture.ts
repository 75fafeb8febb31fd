import { presets, resnet20Narrow, type Run } from '@foodnet/contracts';
import { countParameters, initialWeights, layersOf, writeTensors } from '@foodnet/model';
import { writeJson } from '@foodnet/stage';
import { join } from 'node:path';
import { makePictures, randomizeWeights } from './random-network.fixture.js';

const network = { ...resnet20Narrow, stages: [4, 6], convolutionsPerBlock: 1 };
const preset = {
  ...presets.sample,
  network: { ...network, stem: { ...network.stem, filters: 3 } },
  epochs: 2,
};
const classes = ['round red', 'square blue', 'other'];

/** Writes what a training leaves, for tests of the export: a small network with random weights. */
export async function writeTinyRun(
  folder: string,
  name: string,
  seed: number,
  changes: Partial<Run> = {},
): Promise<Run> {
  const layers = layersOf(preset.network, preset.picture, classes.length);
  const epoch = {
    loss: 1,
    accuracy: 0.5,
    valLoss: 1.25,
    valAccuracy: 0.75,
    learningRate: 1e-3,
    seconds: 1,
    dataSeconds: 0,
  };
  const run: Run = {
    kind: 'run',
    format: 1,
    name,
    presetName: 'sample',
    preset,
    seed,
    dataset: { name: 'sample', location: 'sample', identity: '0'.repeat(64) },
    classes,
    parameters: countParameters(layers),
    status: 'finished',
    epochs: [
      { ...epoch, epoch: 0 },
      { ...epoch, epoch: 1, valLoss: 1.5, valAccuracy: 0.5 },
    ],
    bestBy: 'val_loss',
    bestEpoch: 0,
    ...changes,
  };
  await writeTensors(join(folder, 'best.safetensors'), randomizeWeights(initialWeights(layers, seed), seed));
  const { shape, data } = makePictures(8, preset.picture, seed);
  await writeTensors(join(folder, 'probe.safetensors'), new Map([['images', { shape, data }]]));
  await writeJson(join(folder, 'run.json'), run);
  return run;
}
