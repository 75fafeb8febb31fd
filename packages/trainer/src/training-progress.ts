import { runSchema, type Preset } from '@foodnet/contracts';
import { z } from 'zod';
import { phaseOf } from './phase-of.js';

/** How far a run is: with the tensors of the training step, all that an exact resume needs. */
export const progressSchema = z.strictObject({
  /** The epoch in work, from 0, and how many of its steps are done. */
  epoch: z.int().min(0),
  step: z.int().min(0),
  /** Over the steps done of this epoch. */
  lossSum: z.number(),
  correct: z.int().min(0),
  seconds: z.number().min(0),
  dataSeconds: z.number().min(0).default(0),
  schedule: z.strictObject({
    learningRate: z.number(),
    best: z.number().nullable(),
    wait: z.int().min(0),
  }),
  epochs: runSchema.shape.epochs,
  bestEpoch: runSchema.shape.bestEpoch,
});

export type TrainingProgress = z.infer<typeof progressSchema>;

export function startOfTraining(preset: Preset): TrainingProgress {
  return {
    ...startOfEpoch(0),
    schedule: startOfSchedule(preset, 0),
    epochs: [],
    bestEpoch: null,
  };
}

export function startOfEpoch(epoch: number) {
  return { epoch, step: 0, lossSum: 0, correct: 0, seconds: 0, dataSeconds: 0 };
}

/** What the schedule of the epoch's phase remembers when the phase begins. */
export function startOfSchedule(preset: Preset, epoch: number): TrainingProgress['schedule'] {
  const { learningRate } = phaseOf(preset, epoch).recipe.optimizer;
  return { learningRate, best: null, wait: 0 };
}
