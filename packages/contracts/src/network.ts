import { z } from 'zod';

const filters = z.int().min(1).max(4096);

/** What distinguishes one of our residual networks from another; `layersOf` of the model package builds it. */
export const networkSchema = z.strictObject({
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
  /** Share of the old moving average that a training step keeps (Keras's momentum), and what is added to the variance. */
  batchNorm: z.strictObject({ momentum: z.number().min(0).lt(1), epsilon: z.number().positive() }),
});

export type Network = z.infer<typeof networkSchema>;

/** The report's network: 18,664,677 parameters at 101 classes. */
export const resnet20: Network = {
  stem: { filters: 64, kernel: 3, stride: 1, pools: [{ size: 2, stride: 2 }] },
  stages: [128, 256, 512],
  convolutionsPerBlock: 3,
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
};

/** The report's experiment 1: a 7x7 stem and an extra 3x3 max pool. */
export const resnet20Stem7: Network = {
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
export const resnet20Table1: Network = {
  ...resnet20,
  stem: { filters: 64, kernel: 3, stride: 2, pools: [] },
};

/** The report's network at an eighth of its width, for the sample: one sixty-fourth of the work. */
export const resnet20Narrow: Network = {
  ...resnet20,
  stem: { ...resnet20.stem, filters: 8 },
  stages: [16, 32, 64],
  batchNorm: { momentum: 0.9, epsilon: 1e-3 },
};
