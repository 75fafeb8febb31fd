import { FoodnetError, type Run } from '@foodnet/contracts';
import type { Checkpoint } from './checkpoint.js';
import type { Checkpoints } from './checkpoints.js';
import { startOfTraining } from './training-progress.js';
import type { TrainingReport } from './training-report.js';
import type { TrainingStep } from './training-step.js';

/**
 * The newest checkpoint; where there is none, the begin of the run, without a state.
 *
 * @throws FoodnetError `damaged` where no checkpoint is whole.
 */
export async function resume(
  checkpoints: Checkpoints,
  run: Run,
  report?: TrainingReport,
): Promise<Omit<Checkpoint, 'state'> & Partial<Pick<Checkpoint, 'state'>>> {
  const checkpoint = await checkpoints.readNewest((line) => report?.warn?.(line));
  if (checkpoint) return checkpoint;
  if (run.epochs.length === 0) return { progress: startOfTraining(run.preset), logs: {} };
  throw new FoodnetError(
    'damaged',
    `Cannot go on with run ${run.name}: ${checkpoints.folder} holds no checkpoint. Remove the run's folder to train again.`,
  );
}

/** @throws FoodnetError `damaged` where the state is of another network. */
export function goOnFrom(state: Checkpoint['state'], { folder }: Checkpoints, step: TrainingStep): void {
  try {
    step.writeState(state);
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot go on from ${folder}: ${(cause as Error).message} Remove the run's folder to train again.`,
      { cause },
    );
  }
}
