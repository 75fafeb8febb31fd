import { z } from 'zod';
import { layerSpecSchema } from './layer-spec.js';

const filters = z.int().min(1).max(4096);

/** Share of the old moving average that a training step keeps (Keras's momentum), and what is added to the variance. */
const batchNorm = z.strictObject({ momentum: z.number().min(0).lt(1), epsilon: z.number().positive() });

/** What distinguishes one of our residual networks from another. */
export const residualNetworkSchema = z.strictObject({
  /** The first convolution (same padding), and the max pools (same padding) behind its BatchNorm and ReLU. */
  stem: z.strictObject({
    filters,
    kernel: z.int().min(1).max(11),
    stride: z.int().min(1).max(4),
    pools: z.array(z.strictObject({ size: z.int().min(2).max(4), stride: z.int().min(1).max(4) })),
  }),
  /** Filters of each stage: a convolutional block, an identity block and a 2x2 max pool. */
  stages: z.array(filters).min(1),
  /** 3x3 convolutions on the main path of a block. */
  convolutionsPerBlock: z.int().min(1).max(8),
  /**
   * Identity blocks begin as the identity: the scale of the BatchNorm that ends their main path is zero at first (Goyal et
   * al., arXiv 1706.02677, section 5.1).
   */
  identityStart: z.boolean().optional(),
  batchNorm,
});

/** MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2) as keras.applications has it. */
export const mobileNetV2Schema = z.strictObject({
  kind: z.literal('mobilenet-v2'),
  /** Multiplies the channels of every layer (Keras's alpha); the last convolution's only where it is above 1. */
  width: z.number().min(0.1).max(4),
  stemFilters: filters,
  /** Runs of inverted residual blocks; the first block of a run has the stride. */
  blocks: z
    .array(
      z.strictObject({
        expansion: z.int().min(1).max(16),
        filters,
        repeats: z.int().min(1).max(16),
        stride: z.int().min(1).max(2),
      }),
    )
    .min(1)
    .max(32),
  lastFilters: filters,
  /** Share of the features that a training step sets to zero before the layer that classifies. */
  dropout: z.number().min(0).lt(1),
  batchNorm,
});

/** A network written out layer by layer, as an import has it. The last layer is the softmax of the dense layer before. */
export const layerNetworkSchema = z.strictObject({
  kind: z.literal('layers'),
  layers: z.array(layerSpecSchema).min(2).max(2048),
});

/** `layersOf` of the model package builds it. A residual network names no kind. */
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
