import { presets, random, type Preset, type ResidualNetwork, type Run } from '@foodnet/contracts';
import { countParameters, layersOf } from '@foodnet/model';
import type { PictureSplit } from './picture-split.js';

export const tinyNetwork: ResidualNetwork = {
  stem: { filters: 4, kernel: 3, stride: 1, pools: [{ size: 2, stride: 2 }] },
  stages: [6],
  convolutionsPerBlock: 2,
  batchNorm: { momentum: 0.9, epsilon: 1e-3 },
};

/** For tests: a recipe that takes milliseconds a step. */
export const tinyPreset: Preset = {
  ...presets.report,
  network: tinyNetwork,
  picture: { ...presets.report.picture, width: 8, height: 8 },
  epochs: 3,
  batchSize: 4,
};

export const tinyClasses = ['dark', 'middling', 'bright'];

/** For tests: noise around a brightness that tells the class. */
export function tinySplit(count: number, name: string): PictureSplit {
  const bytes = 8 * 8 * 3;
  const labels = Uint16Array.from({ length: count }, (_, index) => index % tinyClasses.length);
  return {
    count,
    labels,
    paths: Array.from(labels, (label, index) => `${tinyClasses[label]}/${index}.jpg`),
    read(index, into, offset) {
      const draw = random(1, name, index);
      for (let byte = 0; byte < bytes; byte++) into[offset + byte] = 70 * labels[index] + 60 * draw();
    },
  };
}

/** For tests: 22 training pictures, five steps an epoch, and 9 test pictures. */
export const tinyDataset = {
  split: (name: 'train' | 'test') =>
    tinySplit(name === 'train' ? 22 : 9, name) as PictureSplit & { labels: Uint16Array },
};

/** For tests: a run that has not begun. */
export function tinyRun(changes: Partial<Preset> = {}): Run {
  const preset = { ...tinyPreset, ...changes };
  return {
    kind: 'run',
    format: 1,
    name: 'tiny',
    presetName: 'report',
    preset,
    seed: 1,
    dataset: { name: 'tiny', location: '/tiny', identity: 'tiny' },
    classes: tinyClasses,
    parameters: countParameters(layersOf(preset.network, preset.picture, tinyClasses.length)),
    status: 'training',
    epochs: [],
    bestBy: 'val_loss',
    bestEpoch: null,
  };
}
