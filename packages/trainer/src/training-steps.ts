import { GraphStep } from './graph-step.js';
import { PlainStep } from './plain-step.js';
import type { CreateTrainingStep } from './training-step.js';

/** The ways to compute a training step. They agree but for rounding; a state of one goes on with any other. */
export const trainingSteps = {
  /** The whole step as one TensorFlow graph: the fast one. */
  graph: (...parts) => GraphStep.create(...parts),
  /** Op by op, with gradients that TensorFlow.js derives: the reference. */
  plain: (...parts) => Promise.resolve(new PlainStep(...parts)),
} satisfies Record<string, CreateTrainingStep>;

export type StepName = keyof typeof trainingSteps;
