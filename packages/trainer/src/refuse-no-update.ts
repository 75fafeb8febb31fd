import { FoodnetError, type Preset } from '@foodnet/contracts';
import { phaseOf } from './phase-of.js';

/**
 * Refuses a recipe by which a phase would end before its weights change: each phase counts its batches anew.
 *
 * @param steps of an epoch.
 * @throws FoodnetError `bad-option`.
 */
export function refuseNoUpdate(preset: Preset, steps: number): void {
  const { accumulateSteps, head } = preset;
  for (const epoch of [0, preset.epochs - 1]) {
    const { isHead, recipe } = phaseOf(preset, epoch);
    const batches = recipe.epochs * steps;
    if (batches >= accumulateSteps) continue;
    const which = isHead ? ' of the head' : head ? ' after the head' : '';
    throw new FoodnetError(
      'bad-option',
      `Cannot train: weights change once in accumulateSteps = ${accumulateSteps} batches, and all epochs${which} have ` +
        `${batches} together. Give a smaller accumulateSteps in --config, a smaller --batch-size, or more epochs.`,
    );
  }
}
