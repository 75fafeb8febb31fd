import { mobileNetV2, resnet20, resnet20Narrow, resnet20Stem7, resnet20Table1 } from './network.js';
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

/** Nothing that a recipe need not have. */
const plain = {
  head: null,
  frozenLayers: [],
  mixing: null,
  sampling: 'all',
  classWeights: 'none',
  labelSmoothing: 0,
  clipNorm: null,
  accumulateSteps: 1,
  computeType: 'float32',
  ema: null,
  earlyStopping: null,
} satisfies Partial<Preset>;

const report2: Preset = {
  ...plain,
  description: "The report's experiment 2: 57.14 % on Food-101",
  network: resnet20,
  picture: { ...antialiased32, kernel: 'nearest' },
  augmentation: {
    crop: null,
    rotationDegrees: 10,
    shiftFraction: 0.1,
    shearDegrees: 0.2,
    zoomFraction: 0.2,
    horizontalFlip: true,
    colour: null,
    erasing: null,
  },
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  schedule: { kind: 'plateau', factor: 0.1, patienceEpochs: 3, minDelta: 1e-4, minLearningRate: 1e-5 },
  epochs: 20,
  batchSize: 32,
};

const strong: Preset = {
  ...report2,
  description: "The report's network with a modern recipe, in the steps of 20 epochs of the report",
  network: { ...resnet20, identityStart: true, batchNorm: { momentum: 0.9, epsilon: 1e-3 } },
  picture: antialiased32,
  augmentation: {
    crop: { keptScale: 2, area: [0.35, 1], aspect: [3 / 4, 4 / 3] },
    rotationDegrees: 0,
    shiftFraction: 0,
    shearDegrees: 0,
    zoomFraction: 0,
    horizontalFlip: true,
    colour: { brightness: 0.2, contrast: 0.2, saturation: 0.2 },
    erasing: null,
  },
  labelSmoothing: 0.1,
  // What no gradient holds shrinks by e^-7 in 20 epochs of Food-101, as in ImageNet's usual 300 of 0.05.
  optimizer: { kind: 'adamw', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.3 },
  schedule: { kind: 'cosine', warmUpEpochs: 1, finalFraction: 0 },
  ema: { decay: 0.995, everySteps: 1 },
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
  strong,
  'strong-long': {
    ...strong,
    description:
      'strong, six times as long: more of everything that keeps it from learning pictures by heart',
    augmentation: {
      ...strong.augmentation,
      crop: { keptScale: 2, area: [0.25, 1], aspect: [3 / 4, 4 / 3] },
      erasing: { probability: 0.25, area: [0.02, 0.2], aspect: [0.3, 3.3] },
    },
    mixing: {
      mixupProbability: 0.2,
      mixupAlpha: 0.2,
      cutMixProbability: 0.6,
      cutMixAlpha: 1,
      offAtEndShare: 0.1,
    },
    schedule: { kind: 'cosine', warmUpEpochs: 3, finalFraction: 0 },
    ema: { decay: 0.9995, everySteps: 8 },
    epochs: 120,
  },
  'strong-64': {
    ...strong,
    description: 'strong with pictures of 64x64, 30 epochs: six times the work',
    picture: { ...antialiased32, width: 64, height: 64 },
    augmentation: {
      ...strong.augmentation,
      // 96 x 96: all of Food-101 takes 2.8 GB.
      crop: { keptScale: 1.5, area: [0.35, 1], aspect: [3 / 4, 4 / 3] },
    },
    epochs: 30,
  },
  'mobilenet-v2': {
    ...report2,
    description: "MobileNetV2 with weights from elsewhere, its head replaced, as the report's example has it",
    network: mobileNetV2,
    picture: { ...antialiased32, width: 224, height: 224, range: [-1, 1] },
    head: {
      epochs: 5,
      optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 0 },
      schedule: { kind: 'constant', warmUpEpochs: 0 },
    },
    // All below block 13, and every BatchNorm: a few pictures must not take away what many have taught.
    frozenLayers: [
      'Conv1',
      'expanded_conv_*',
      ...Array.from({ length: 12 }, (_, index) => `block_${index + 1}_*`),
      'bn_Conv1',
      '*_BN',
      'Conv_1_bn',
    ],
    optimizer: { kind: 'sgd', learningRate: 0.001, momentum: 0.9, nesterov: false, weightDecay: 0 },
    schedule: { kind: 'cosine', warmUpEpochs: 0, finalFraction: 0 },
    epochs: 15,
  },
};
