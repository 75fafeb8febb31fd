import type { TrainingProgress } from './training-progress.js';

/**
 * Seconds that a run still takes, at the speed of the steps that this process did: the rest of the epoch in work and the
 * epochs behind it. Epochs take as long as the finished ones did, their validation included; before there is one, as long
 * as their steps.
 */
export function secondsLeft(
  { epoch, step, epochs: finished }: Pick<TrainingProgress, 'epoch' | 'step' | 'epochs'>,
  secondsPerStep: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  const stepsSeconds = stepsPerEpoch * secondsPerStep;
  const epochSeconds =
    finished.length > 0
      ? finished.reduce((sum, { seconds }) => sum + seconds, 0) / finished.length
      : stepsSeconds;
  return Math.max(0, epochSeconds - step * secondsPerStep) + (epochs - epoch - 1) * epochSeconds;
}
