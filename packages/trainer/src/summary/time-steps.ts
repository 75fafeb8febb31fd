import type { Preset } from '@foodnet/contracts';
import { learningRateOf } from '../learning-rate.js';
import type { TrainingBatches } from '../training-batches.js';
import { startOfTraining } from '../training-progress.js';
import type { TrainingStep } from '../training-step.js';
import { turn } from '../turn.js';

/** The first steps allocate memory and choose kernels. */
const WARM_UP_STEPS = 2;
const TIMED_STEPS = 5;

/** Medians, in milliseconds. */
export interface StepTimes {
  readonly trainMs: number;
  /** Of reading and augmenting the batch. */
  readonly dataMs: number;
  /** Of evaluating a batch. */
  readonly evaluateMs: number;
}

/** Times a few steps from the begin of a training. @throws the abort's reason. */
export async function timeSteps(
  preset: Preset,
  step: TrainingStep,
  batches: TrainingBatches,
  signal?: AbortSignal,
): Promise<StepTimes> {
  const { schedule } = startOfTraining(preset);
  const times: StepTimes[] = [];
  for (let count = 0; count < WARM_UP_STEPS + TIMED_STEPS; count++) {
    await turn();
    signal?.throwIfAborted();
    const moment = { epoch: 0, step: count % batches.steps, stepsPerEpoch: batches.steps };
    const startMs = performance.now();
    const { images, labels, targets } = batches.read(0, moment.step);
    const readMs = performance.now();
    step.train(images, labels, learningRateOf(preset, schedule, moment), targets);
    const trainedMs = performance.now();
    step.evaluate(images, labels);
    const measured = {
      dataMs: readMs - startMs,
      trainMs: trainedMs - readMs,
      evaluateMs: performance.now() - trainedMs,
    };
    if (count >= WARM_UP_STEPS) times.push(measured);
  }
  const median = (name: keyof StepTimes) =>
    times.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(TIMED_STEPS / 2)];
  return { trainMs: median('trainMs'), dataMs: median('dataMs'), evaluateMs: median('evaluateMs') };
}
