import type { Preset } from '@foodnet/contracts';
import { phaseOf } from './phase-of.js';
import type { TrainingProgress } from './training-progress.js';

/**
 * Seconds that a run still takes, at the speed of the steps that this process did: the rest of the epoch in work and the
 * epochs behind it. Epochs take as long as the finished ones of their phase did, their validation included; before there is
 * one, as long as their steps.
 *
 * @returns undefined while another phase follows: how long its epochs take is not known.
 */
export function secondsLeft(
  { epoch, step, epochs: allFinished }: Pick<TrainingProgress, 'epoch' | 'step' | 'epochs'>,
  secondsPerStep: number,
  stepsPerEpoch: number,
  preset: Pick<Preset, 'epochs' | 'head' | 'optimizer' | 'schedule'>,
): number | undefined {
  const { isHead, firstEpoch, recipe } = phaseOf(preset, epoch);
  if (firstEpoch + recipe.epochs < preset.epochs) return undefined;
  // The first one of a head computed the features, too.
  const finished = allFinished.slice(isHead ? 1 : firstEpoch);
  const stepsSeconds = stepsPerEpoch * secondsPerStep;
  const epochSeconds =
    finished.length > 0
      ? finished.reduce((sum, { seconds }) => sum + seconds, 0) / finished.length
      : stepsSeconds;
  return Math.max(0, epochSeconds - step * secondsPerStep) + (preset.epochs - epoch - 1) * epochSeconds;
}
