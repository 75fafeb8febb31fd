import type { Epoch, Preset } from '@foodnet/contracts';
import { afterEpoch } from './plateau.js';
import { startOfEpoch, type TrainingProgress } from './training-progress.js';

/** The progress at the start of the next epoch: the schedule, the best epoch and the history are brought forward. */
export function closeEpoch(
  { schedule }: Preset,
  progress: TrainingProgress,
  pictures: number,
  validation: { readonly loss: number; readonly accuracy: number },
  validationSeconds: number,
): TrainingProgress {
  const epoch: Epoch = {
    epoch: progress.epoch,
    loss: progress.lossSum / pictures,
    accuracy: progress.correct / pictures,
    valLoss: validation.loss,
    valAccuracy: validation.accuracy,
    learningRate: progress.schedule.learningRate,
    seconds: progress.seconds + validationSeconds,
    dataSeconds: progress.dataSeconds,
  };
  const best = progress.epochs.find((earlier) => earlier.epoch === progress.bestEpoch);
  return {
    ...startOfEpoch(progress.epoch + 1),
    schedule: afterEpoch(schedule, progress.schedule, epoch.valLoss),
    epochs: [...progress.epochs, epoch],
    bestEpoch: epoch.valLoss < (best?.valLoss ?? Infinity) ? epoch.epoch : progress.bestEpoch,
  };
}
