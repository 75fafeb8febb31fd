import { z } from 'zod';
import { networkSchema } from './network.js';
import { pictureSpecSchema } from './picture-spec.js';

/** Random changes of a training picture, after Keras's ImageDataGenerator. Zero and false switch a part off. */
export const augmentationSchema = z.strictObject({
  /** Rotation by U(-r, r) degrees. */
  rotationDegrees: z.number().min(0).max(180),
  /** Shift by U(-s, s) of the height and, independently, of the width. */
  shiftFraction: z.number().min(0).max(1),
  /** Shear by U(-s, s) degrees. */
  shearDegrees: z.number().min(0).max(89),
  /** Zoom of each axis, independently, by U(1 - z, 1 + z). */
  zoomFraction: z.number().min(0).lt(1),
  /** Mirror left and right with p = 0.5. */
  horizontalFlip: z.boolean(),
});

/** Adam as Keras computes it (Kingma and Ba, arXiv 1412.6980, the formulation before section 2.1). */
export const optimizerSchema = z.strictObject({
  kind: z.literal('adam'),
  learningRate: z.number().positive(),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  epsilon: z.number().positive(),
});

/** Keras's ReduceLROnPlateau on val_loss. */
export const scheduleSchema = z.strictObject({
  kind: z.literal('plateau'),
  factor: z.number().positive().lt(1),
  patienceEpochs: z.int().min(0),
  minDelta: z.number().min(0),
  minLearningRate: z.number().min(0),
});

/** A recipe: everything that decides what a training run computes, but for the data and the seed. */
export const presetSchema = z.strictObject({
  description: z.string(),
  network: networkSchema,
  picture: pictureSpecSchema,
  augmentation: augmentationSchema,
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
});

export type Augmentation = z.infer<typeof augmentationSchema>;
export type Optimizer = z.infer<typeof optimizerSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type Preset = z.infer<typeof presetSchema>;
