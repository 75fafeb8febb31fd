import type { Preset } from '@foodnet/contracts';
import type { CheckpointClock } from './checkpoint-every.js';
import { learningRateOf } from './learning-rate.js';
import { refuseDivergence } from './refuse-divergence.js';
import type { EventLog } from './tensorboard/event-log.js';
import type { TrainingBatches } from './training-batches.js';
import type { TrainingProgress } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { TrainingStep } from './training-step.js';
import { turn } from './turn.js';

/** Losses that tell how a training came to diverge. */
const REMEMBERED_LOSSES = 50;

/**
 * Does the steps that are left of an epoch, or those until the abort, and saves when it is time.
 *
 * @returns the progress after the last step done.
 * @throws FoodnetError `diverged` where the loss is no longer a number.
 */
export async function trainEpoch(parts: {
  readonly preset: Preset;
  readonly step: TrainingStep;
  readonly batches: TrainingBatches;
  readonly progress: TrainingProgress;
  readonly clock: CheckpointClock;
  readonly save: (progress: TrainingProgress) => Promise<void>;
  readonly events?: EventLog;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
}): Promise<TrainingProgress> {
  const { batches, clock, save, signal, report } = parts;
  const startedAt = performance.now();
  const losses: number[] = [];
  let progress = parts.progress;
  const withSeconds = () => ({
    ...progress,
    seconds: parts.progress.seconds + (performance.now() - startedAt) / 1000,
  });

  report?.stepsBegin?.(progress, batches.steps);
  try {
    while (progress.step < batches.steps) {
      await turn();
      if (signal?.aborted) break;
      progress = trainStep(parts, progress, losses);
      report?.step?.(progress);
      if (clock.isDue(progress.epoch * batches.steps + progress.step)) await save(withSeconds());
    }
  } finally {
    report?.stepsEnd?.();
  }
  return withSeconds();
}

/** @param losses of the steps before; this step's is added. */
function trainStep(
  {
    preset,
    step,
    batches,
    events,
  }: Pick<Parameters<typeof trainEpoch>[0], 'preset' | 'step' | 'batches' | 'events'>,
  progress: TrainingProgress,
  losses: number[],
): TrainingProgress {
  const startedAt = performance.now();
  const { epoch, step: done } = progress;
  const stepsDone = epoch * batches.steps + done;
  const { images, labels, targets } = batches.read(epoch, done);
  const dataSeconds = progress.dataSeconds + (performance.now() - startedAt) / 1000;
  const learningRate = learningRateOf(preset, progress.schedule, {
    epoch,
    step: done,
    stepsPerEpoch: batches.steps,
  });
  const { loss, correct } = step.train(images, labels, learningRate, targets);
  refuseDivergence(loss, `in step ${done + 1} of epoch ${epoch + 1}`, learningRate, { losses, stepsDone });
  events?.step(stepsDone + 1, loss, correct / labels.length, learningRate);
  losses.push(loss);
  if (losses.length > REMEMBERED_LOSSES) losses.shift();
  return {
    ...progress,
    step: progress.step + 1,
    lossSum: progress.lossSum + loss * labels.length,
    correct: progress.correct + correct,
    dataSeconds,
  };
}
