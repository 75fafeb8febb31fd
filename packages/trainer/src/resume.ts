import { FoodnetError, type Run } from '@foodnet/contracts';
import type { Checkpoint } from './checkpoint.js';
import type { Checkpoints } from './checkpoints.js';
import { startOfTraining } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { TrainingStep } from './training-step.js';

/**
 * Gives the step the state of the newest checkpoint, where there is one.
 *
 * @throws FoodnetError `damaged` where no checkpoint is whole, or where they are of another network.
 */
export async function resume(
  checkpoints: Checkpoints,
  run: Run,
  step: TrainingStep,
  report?: TrainingReport,
): Promise<Omit<Checkpoint, 'state'>> {
  const checkpoint = await checkpoints.readNewest((line) => report?.warn?.(line));
  if (!checkpoint) {
    if (run.epochs.length === 0) return { progress: startOfTraining(run.preset), logs: {} };
    throw new FoodnetError(
      'damaged',
      `Cannot go on with run ${run.name}: ${checkpoints.folder} holds no checkpoint. Remove the run's folder to train again.`,
    );
  }
  try {
    step.writeState(checkpoint.state);
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot go on from ${checkpoints.folder}: ${(cause as Error).message} Remove the run's folder to train again.`,
      { cause },
    );
  }
  return checkpoint;
}
