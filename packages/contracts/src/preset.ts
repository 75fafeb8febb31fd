import { z } from 'zod';
import { augmentationSchema, mixingSchema } from './augmentation.js';
import { FoodnetError } from './errors.js';
import { networkSchema } from './network.js';
import { optimizerSchema } from './optimizer.js';
import { MOST_SIDE_PIXELS, pictureSpecSchema, type PictureSpec } from './picture-spec.js';
import { scheduleSchema } from './schedule.js';

export const emaSchema = z
  .strictObject({
    decay: z.number().min(0).lt(1).describe('Of a step'),
    everySteps: z
      .int()
      .min(1)
      .default(8)
      .describe(
        'The average follows once in so many steps, by the decay of all of them: as good, and a fraction of the time. At ' +
          'least once an epoch in any case',
      ),
  })
  .describe(
    'An average of the weights over the steps so far, in their place for validation, the best checkpoint and the export: ' +
      'average = decay * average + (1 - decay) * weights, where the decay begins small, min(decay, (1 + t) / (10 + t)) in ' +
      "step t, as TensorFlow's ExponentialMovingAverage has it. Moving statistics are averaged too, as in timm's ModelEma",
  );

export const earlyStoppingSchema = z
  .strictObject({
    patienceEpochs: z.int().min(1).describe('Epochs without a better val_loss before the training ends'),
    minDelta: z.number().min(0).default(0).describe('By how much a val_loss must be lower to be better'),
  })
  .describe("Keras's EarlyStopping on val_loss; the best checkpoint is kept apart in any case");

export const headSchema = z
  .strictObject({
    epochs: z.int().min(1).describe("The first so many of the recipe's epochs"),
    optimizer: optimizerSchema,
    schedule: scheduleSchema.default({ kind: 'constant', warmUpEpochs: 0 }),
  })
  .describe(
    'How a network begins whose weights come from elsewhere: the layer that classifies is new and learns alone, while all ' +
      'below is frozen, and its input is computed once and kept. So pictures are neither augmented nor mixed meanwhile, and ' +
      'an epoch takes seconds. The optimizer and schedule of the recipe are for the epochs after it',
  );

export const computeTypeSchema = z
  .enum(['float32', 'bfloat16'], 'expected float32 or bfloat16')
  .describe(
    "The type in which a training step computes. With `bfloat16` (8 bits of mantissa, float32's range) that is what is " +
      "between the convolutions and in them; weights, gradients, the optimizer, BatchNorm's statistics, the loss and all of " +
      "validation stay float32, as in Keras's mixed_bfloat16 (Kalamkar et al., arXiv 1905.12322)",
  );

export type ComputeType = z.infer<typeof computeTypeSchema>;

/** A recipe: everything that decides what a training run computes, but for the data and the seed. */
export const presetSchema = z.strictObject({
  description: z.string().describe('What it is, for people'),
  network: networkSchema,
  head: headSchema.nullable().default(null),
  frozenLayers: z
    .array(z.string())
    .default([])
    .describe('Layers that keep their weights and moving statistics: names, where "*" stands for anything'),
  picture: pictureSpecSchema,
  augmentation: augmentationSchema,
  mixing: mixingSchema.nullable().default(null),
  sampling: z
    .enum(['all', 'balanced'])
    .default('all')
    .describe(
      '`balanced`: an epoch shows as many pictures of each class, those of small classes several times',
    ),
  classWeights: z
    .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().min(0))])
    .default('none')
    .describe(
      "What a picture's loss is multiplied by: `balanced` is pictures / (classes * pictures of the class), as scikit-learn " +
        'has it; or a factor a class, 1 for those that are not named',
    ),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'Share of a label that is spread over all classes (Szegedy et al., arXiv 1512.00567, section 7). Training only',
    ),
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  clipNorm: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Longest that all gradients together may be (Pascanu et al., arXiv 1211.5063); longer ones are scaled down to it',
    ),
  accumulateSteps: z
    .int()
    .min(1)
    .default(1)
    .describe('The weights change once in so many batches, by the mean of their gradients'),
  computeType: computeTypeSchema.default('float32'),
  ema: emaSchema.nullable().default(null),
  earlyStopping: earlyStoppingSchema.nullable().default(null),
  epochs: z.int().min(1).describe('How often all training pictures are shown'),
  batchSize: z.int().min(1).describe('Pictures a step'),
});

export type Preset = z.infer<typeof presetSchema>;

/**
 * How pictures are prepared for training: larger than the network's input where parts of them are cropped.
 *
 * @throws FoodnetError `bad-option` where that is larger than pictures can be.
 */
export function trainingPicture({
  picture,
  augmentation: { crop },
}: Pick<Preset, 'picture' | 'augmentation'>): PictureSpec {
  if (!crop) return picture;
  const { keptScale } = crop;
  const [width, height] = [picture.width, picture.height].map((side) => Math.round(side * keptScale));
  if (Math.max(width, height) > MOST_SIDE_PIXELS) {
    throw new FoodnetError(
      'bad-option',
      `Cannot keep training pictures at ${width}x${height}, augmentation.crop.keptScale = ${keptScale} times the ` +
        `${picture.width}x${picture.height} of --size: expected ${MOST_SIDE_PIXELS} a side at most. ` +
        `Give --size=${Math.floor(MOST_SIDE_PIXELS / keptScale)} or less, or a smaller keptScale in --config.`,
    );
  }
  return { ...picture, width, height };
}

/** What of a recipe decides how a training step computes. */
export type StepRecipe = Pick<
  Preset,
  | 'optimizer'
  | 'mixing'
  | 'classWeights'
  | 'labelSmoothing'
  | 'clipNorm'
  | 'accumulateSteps'
  | 'computeType'
  | 'ema'
>;
