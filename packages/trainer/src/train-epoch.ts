import { FoodnetError } from '@foodnet/contracts';
import type { TrainingBatches } from './training-batches.js';
import type { TrainingProgress } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { TrainingStep } from './training-step.js';
import { turn } from './turn.js';

/**
 * Does the steps that are left of an epoch, or those until the abort.
 *
 * @returns the progress after the last step done.
 * @throws FoodnetError `diverged` where the loss is no longer a number.
 */
export async function trainEpoch(parts: {
  readonly step: TrainingStep;
  readonly batches: TrainingBatches;
  readonly progress: TrainingProgress;
  readonly signal?: AbortSignal;
  readonly report?: TrainingReport;
}): Promise<TrainingProgress> {
  const { step, batches, signal, report } = parts;
  const startedAt = performance.now();
  let progress = parts.progress;
  report?.stepsBegin?.(progress, batches.steps);
  try {
    while (progress.step < batches.steps) {
      await turn();
      if (signal?.aborted) break;
      progress = trainStep(step, batches, progress);
      report?.step?.(progress);
    }
  } finally {
    report?.stepsEnd?.();
  }
  return { ...progress, seconds: progress.seconds + (performance.now() - startedAt) / 1000 };
}

function trainStep(
  step: TrainingStep,
  batches: TrainingBatches,
  progress: TrainingProgress,
): TrainingProgress {
  const startedAt = performance.now();
  const { images, labels } = batches.read(progress.epoch, progress.step);
  const dataSeconds = progress.dataSeconds + (performance.now() - startedAt) / 1000;
  const { learningRate } = progress.schedule;
  const { loss, correct } = step.train(images, labels, learningRate);
  if (!Number.isFinite(loss)) {
    throw new FoodnetError(
      'diverged',
      `Cannot go on training: the loss became ${loss} in step ${progress.step + 1} of epoch ${progress.epoch + 1}, ` +
        `at a learning rate of ${learningRate}. Train a new run with a lower one.`,
    );
  }
  return {
    ...progress,
    step: progress.step + 1,
    lossSum: progress.lossSum + loss * labels.length,
    correct: progress.correct + correct,
    dataSeconds,
  };
}
