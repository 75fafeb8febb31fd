import { FoodnetError, type Preset, type TensorArray } from '@foodnet/contracts';
import { learningRateOf } from './learning-rate.js';
import { likelyCause } from './likely-cause.js';
import type { TrainingProgress } from './training-progress.js';

/**
 * Ends a training whose state has an infinite number, or one that is none, before it takes the place of a sound checkpoint.
 * A loss does not show it at once: ReLU makes 0 of NaN, and a batch does not see moving statistics.
 *
 * @throws FoodnetError `diverged`, with the tensor, the step, the learning rate and the likely cause.
 */
export function refuseBrokenState(
  state: ReadonlyMap<string, TensorArray>,
  preset: Preset,
  { epoch, step, lossSum, schedule, epochs }: TrainingProgress,
  stepsPerEpoch: number,
): void {
  for (const [name, { data }] of state) {
    const broken = data instanceof Float32Array ? firstBroken(data) : undefined;
    if (broken === undefined) continue;
    const moment = { epoch, step: step - 1, stepsPerEpoch };
    const learningRate = step > 0 ? learningRateOf(preset, schedule, moment) : epochs.at(-1)?.learningRate;
    const losses = epochs.map(({ loss }) => loss);
    if (step > 0) losses.push(lossSum / (step * preset.batchSize));
    const where = step > 0 ? `after step ${step} of epoch ${epoch + 1}` : `after epoch ${epoch}`;
    throw new FoodnetError(
      'diverged',
      `Cannot go on training: ${name} has the value ${broken} ${where}, at a learning rate of ${learningRate}, though the ` +
        `loss is a number. ${likelyCause({ losses, stepsDone: epoch * stepsPerEpoch + step })} The last checkpoint and ` +
        'the best weights are kept.',
    );
  }
}

/** A loop: `find` calls back for each of millions. */
function firstBroken(values: Float32Array): number | undefined {
  for (const value of values) if (!Number.isFinite(value)) return value;
  return undefined;
}
