import { z } from 'zod';
import { nameSchema } from './name.js';
import { presetSchema } from './preset.js';

const metrics = { loss: z.number(), accuracy: z.number().min(0).max(1) };

/** One finished epoch, as Keras's CSVLogger counts it. Epochs count from 0. */
export const epochSchema = z.strictObject({
  epoch: z.int().min(0),
  ...metrics,
  valLoss: z.number(),
  valAccuracy: z.number().min(0).max(1),
  learningRate: z.number(),
  seconds: z.number().min(0),
  /** Of the seconds, those in which the network waited for its training pictures; 0 where nobody counted. */
  dataSeconds: z.number().min(0).default(0),
});

/** The machine and the programs that a run was begun with. */
export const environmentSchema = z.strictObject({
  foodnet: z.string(),
  node: z.string(),
  tensorflow: z.string(),
  device: z.enum(['cpu', 'gpu']),
  processor: z.string(),
  threads: z.int().positive(),
  memoryBytes: z.int().positive(),
  /** Kernel and architecture. */
  system: z.string(),
});

/** What tells the best epoch: the lowest val_loss, or the highest val_accuracy. */
export const bestBySchema = z.enum(['val_loss', 'val_accuracy'], 'expected val_loss or val_accuracy');

/** A run whose best weights another begins with, or a file of Keras's; and what the file with the weights was. */
export const initSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), name: nameSchema, sha256: z.string() }),
  z.strictObject({ kind: z.literal('keras'), file: z.string(), sha256: z.string() }),
]);

/**
 * What `trainer:train` hands to the exporter: `run.json` in runs/<run>/. Beside it lie `best.safetensors` (the weights
 * of the best epoch), checkpoints/ (what the run goes on from), and `probe.safetensors`: pictures of the test split
 * (`images`, uint8 [N, H, W, 3]) on which an export must agree with the trainer.
 */
export const runSchema = z.strictObject({
  kind: z.literal('run'),
  format: z.literal(1),
  name: nameSchema,
  presetName: z.string(),
  /** The recipe with the options' overrides resolved. */
  preset: presetSchema,
  seed: z.int(),
  /** Where the weights are from that it began with; absent where they were random. */
  init: initSchema.optional(),
  dataset: z.strictObject({
    name: nameSchema,
    location: z.string(),
    /** That it was prepared with: the same files and the same seed are the same splits. */
    seed: z.int().optional(),
    /** Of the pictures as the network sees them; and of the training pictures where they are kept larger. */
    identity: z.string(),
    trainingIdentity: z.string().optional(),
  }),
  classes: z.array(z.string()).min(2),
  parameters: z.int().positive(),
  status: z.enum(['training', 'finished']),
  startedAt: z.iso.datetime().optional(),
  environment: environmentSchema.optional(),
  /** Grows by one entry an epoch; the file is replaced together with the checkpoint of that epoch. */
  epochs: z.array(epochSchema),
  bestBy: bestBySchema.default('val_loss'),
  /** The epoch of best.safetensors. */
  bestEpoch: z.int().min(0).nullable(),
});

/** The `presetName` of a run that `exporter:import` made: its network was trained elsewhere and is only measured here. */
export const IMPORTED = 'imported';

export type Run = z.infer<typeof runSchema>;
export type Init = z.infer<typeof initSchema>;
export type Epoch = z.infer<typeof epochSchema>;
export type BestBy = z.infer<typeof bestBySchema>;
export type Environment = z.infer<typeof environmentSchema>;
