import { z } from 'zod';
import { layerSpecSchema } from './layer-spec.js';

const filters = z.int().min(1).max(4096);

const batchNorm = z
  .strictObject({
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .describe("Share of the old moving average that a training step keeps, Keras's momentum"),
    epsilon: z.number().positive().describe('Is added to the variance'),
  })
  .describe('Of every BatchNorm');

export const residualNetworkSchema = z
  .strictObject({
    stem: z
      .strictObject({
        filters: filters.describe('Channels of its output'),
        kernel: z.int().min(1).max(11).describe('Width and height of its window'),
        stride: z.int().min(1).max(4).describe('Pixels between two windows'),
        pools: z
          .array(
            z.strictObject({
              size: z.int().min(2).max(4).describe('Width and height of its window'),
              stride: z.int().min(1).max(4).describe('Pixels between two windows'),
            }),
          )
          .describe('Max pools (same padding) after its BatchNorm and ReLU'),
      })
      .describe('The first convolution (same padding)'),
    stages: z
      .array(filters)
      .min(1)
      .describe('Filters of each stage: a convolutional block, an identity block and a 2x2 max pool'),
    convolutionsPerBlock: z.int().min(1).max(8).describe('3x3 convolutions on the main path of a block'),
    identityStart: z
      .boolean()
      .optional()
      .describe(
        'Identity blocks begin as the identity: the scale of the BatchNorm that ends their main path is zero at first (Goyal ' +
          'et al., arXiv 1706.02677, section 5.1)',
      ),
    batchNorm,
  })
  .describe("A residual network; the report's ResNet20 in its variants. It names no kind");

export const mobileNetV2Schema = z
  .strictObject({
    kind: z.literal('mobilenet-v2'),
    width: z
      .number()
      .min(0.1)
      .max(4)
      .describe(
        "Multiplies the channels of every layer (Keras's alpha); the last convolution's only where it is above 1",
      ),
    stemFilters: filters.describe('Channels behind the first convolution'),
    blocks: z
      .array(
        z.strictObject({
          expansion: z.int().min(1).max(16).describe('How many times as many channels are within a block'),
          filters: filters.describe('Channels of its output'),
          repeats: z.int().min(1).max(16).describe('Blocks of the run'),
          stride: z.int().min(1).max(2).describe('Of its first block'),
        }),
      )
      .min(1)
      .max(32)
      .refine(([first]) => first?.expansion === 1, 'expected 1 as the expansion of the first: it has none')
      .describe('Runs of inverted residual blocks'),
    lastFilters: filters.describe('Channels behind the last convolution'),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .describe('Share of the features that a training step sets to zero before the layer that classifies'),
    batchNorm,
  })
  .describe('MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2) as keras.applications has it');

export const layerNetworkSchema = z
  .strictObject({
    kind: z.literal('layers'),
    layers: z
      .array(layerSpecSchema)
      .min(2)
      .max(2048)
      .describe('The last layer is the softmax of the dense layer before'),
  })
  .describe('A network written out layer by layer, as an import has it');

/** `layersOf` of the model package builds it. */
export const networkSchema = z.union([residualNetworkSchema, mobileNetV2Schema, layerNetworkSchema]);

export type ResidualNetwork = z.infer<typeof residualNetworkSchema>;
export type MobileNetV2 = z.infer<typeof mobileNetV2Schema>;
export type LayerNetwork = z.infer<typeof layerNetworkSchema>;
export type Network = z.infer<typeof networkSchema>;

/** The report's network: 18,664,677 parameters at 101 classes. */
export const resnet20: ResidualNetwork = {
  stem: { filters: 64, kernel: 3, stride: 1, pools: [{ size: 2, stride: 2 }] },
  stages: [128, 256, 512],
  convolutionsPerBlock: 3,
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
};

/** The report's experiment 1: a 7x7 stem and an extra 3x3 max pool. */
export const resnet20Stem7: ResidualNetwork = {
  ...resnet20,
  stem: {
    filters: 64,
    kernel: 7,
    stride: 1,
    pools: [
      { size: 3, stride: 2 },
      { size: 2, stride: 2 },
    ],
  },
};

/** The network of the report's Table 1: stages see 16, 8 and 4 pixels a side, the last pool leaves 2. */
export const resnet20Table1: ResidualNetwork = {
  ...resnet20,
  stem: { filters: 64, kernel: 3, stride: 2, pools: [] },
};

/** The report's network at an eighth of its width, for the sample: one sixty-fourth of the work. */
export const resnet20Narrow: ResidualNetwork = {
  ...resnet20,
  stem: { ...resnet20.stem, filters: 8 },
  stages: [16, 32, 64],
  batchNorm: { momentum: 0.9, epsilon: 1e-3 },
};

/** MobileNetV2 of keras.applications, whose published weights are for 1,000 classes of ImageNet. */
export const mobileNetV2: MobileNetV2 = {
  kind: 'mobilenet-v2',
  width: 1,
  stemFilters: 32,
  blocks: [
    { expansion: 1, filters: 16, repeats: 1, stride: 1 },
    { expansion: 6, filters: 24, repeats: 2, stride: 2 },
    { expansion: 6, filters: 32, repeats: 3, stride: 2 },
    { expansion: 6, filters: 64, repeats: 4, stride: 2 },
    { expansion: 6, filters: 96, repeats: 3, stride: 1 },
    { expansion: 6, filters: 160, repeats: 3, stride: 2 },
    { expansion: 6, filters: 320, repeats: 1, stride: 1 },
  ],
  lastFilters: 1280,
  dropout: 0.2,
  batchNorm: { momentum: 0.999, epsilon: 1e-3 },
};
