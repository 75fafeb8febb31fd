import type { BestBy, Epoch, Run } from '@foodnet/contracts';
import { learningRateOf } from './learning-rate.js';
import { isPhaseStart, phaseOf } from './phase-of.js';
import { afterEpoch } from './plateau.js';
import { startOfEpoch, startOfSchedule, type TrainingProgress } from './training-progress.js';

/** The progress at the start of the next epoch: the schedule, the best epoch and the history are brought forward. */
export function closeEpoch(
  { preset, bestBy }: Pick<Run, 'preset' | 'bestBy'>,
  progress: TrainingProgress,
  pictures: number,
  validation: { readonly loss: number; readonly accuracy: number },
  validationSeconds: number,
): TrainingProgress {
  const { schedule } = phaseOf(preset, progress.epoch).recipe;
  const { epoch: number, step: stepsPerEpoch } = progress;
  const lastStep = { epoch: number, step: stepsPerEpoch - 1, stepsPerEpoch };
  const epoch: Epoch = {
    epoch: progress.epoch,
    loss: progress.lossSum / pictures,
    accuracy: progress.correct / pictures,
    valLoss: validation.loss,
    valAccuracy: validation.accuracy,
    // Of its last step, as Keras logs it.
    learningRate: learningRateOf(preset, progress.schedule, lastStep),
    seconds: progress.seconds + validationSeconds,
    dataSeconds: progress.dataSeconds,
  };
  const best = progress.epochs.find((earlier) => earlier.epoch === progress.bestEpoch);
  return {
    ...startOfEpoch(progress.epoch + 1),
    schedule: isPhaseStart(preset, { epoch: number + 1, step: 0 })
      ? startOfSchedule(preset, number + 1)
      : schedule.kind === 'plateau'
        ? afterEpoch(schedule, progress.schedule, epoch.valLoss)
        : progress.schedule,
    epochs: [...progress.epochs, epoch],
    bestEpoch: isBetter(epoch, best, bestBy) ? epoch.epoch : progress.bestEpoch,
  };
}

/** Of equals the earlier one stays the best, and NaN betters nothing: as with Keras's ModelCheckpoint. */
function isBetter(epoch: Epoch, best: Epoch | undefined, bestBy: BestBy): boolean {
  return bestBy === 'val_loss'
    ? epoch.valLoss < (best?.valLoss ?? Infinity)
    : epoch.valAccuracy > (best?.valAccuracy ?? -Infinity);
}
