import type { StepRecipe } from '@foodnet/contracts';

/**
 * A recipe whose averages follow the weights at least once an epoch: each validation, and the best checkpoint with it, is of
 * what the epoch has learned.
 *
 * @param steps of an epoch.
 */
export function averageEachEpoch<Recipe extends Pick<StepRecipe, 'accumulateSteps' | 'ema'>>(
  recipe: Recipe,
  steps: number,
): Recipe {
  const { accumulateSteps, ema } = recipe;
  if (!ema) return recipe;
  const updates = Math.max(1, Math.floor(steps / accumulateSteps));
  return { ...recipe, ema: { ...ema, everySteps: Math.min(ema.everySteps, updates) } };
}
