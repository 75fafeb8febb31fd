import { resnet20, resnet20Narrow, resnet20Stem7, resnet20Table1 } from './network.js';
import type { PictureSpec } from './picture-spec.js';
import type { Preset } from './preset.js';

const antialiased32: PictureSpec = {
  width: 32,
  height: 32,
  fit: 'fill',
  kernel: 'lanczos3',
  orientation: 'exif',
  colour: 'srgb',
  channels: 'rgb',
  background: '#ffffff',
  range: [0, 1],
};

const report2: Preset = {
  description: "The report's experiment 2: 57.14 % on Food-101",
  network: resnet20,
  picture: { ...antialiased32, kernel: 'nearest' },
  augmentation: {
    rotationDegrees: 10,
    shiftFraction: 0.1,
    shearDegrees: 0.2,
    zoomFraction: 0.2,
    horizontalFlip: true,
  },
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  schedule: { kind: 'plateau', factor: 0.1, patienceEpochs: 3, minDelta: 1e-4, minLearningRate: 1e-5 },
  epochs: 20,
  batchSize: 32,
};

/** The recipes by name, each one a few changes to another. */
export const presets: Readonly<Record<string, Preset>> = {
  sample: {
    ...report2,
    description: 'A narrow network for the sample that Foodnet draws itself: less than a minute on two cores',
    network: resnet20Narrow,
    picture: antialiased32,
    epochs: 12,
  },
  report: report2,
  'report-1': {
    ...report2,
    description: "The report's experiment 1, a 7x7 stem and fewer augmentations: 45.67 % on Food-101",
    network: resnet20Stem7,
    augmentation: { ...report2.augmentation, rotationDegrees: 0, shiftFraction: 0 },
  },
  'report-2': report2,
  'report-3': {
    ...report2,
    description: "The report's experiment 3, 60 epochs: 56.3 % on Food-101",
    epochs: 60,
  },
  'table-1': {
    ...report2,
    description: "The network of the report's Table 1, a stem of stride 2",
    network: resnet20Table1,
  },
};
