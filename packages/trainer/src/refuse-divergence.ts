import { FoodnetError } from '@foodnet/contracts';
import { likelyCause, type Divergence } from './likely-cause.js';

/**
 * Ends a training whose loss is infinite or no number: no later step would mend it, and JSON has no word for it.
 *
 * @param where e.g. `in step 3 of epoch 2`.
 * @throws FoodnetError `diverged`, with the step, the learning rate and the likely cause.
 */
export function refuseDivergence(
  loss: number,
  where: string,
  learningRate: number,
  divergence: Divergence,
): void {
  if (Number.isFinite(loss)) return;
  throw new FoodnetError(
    'diverged',
    `Cannot go on training: the loss became ${loss} ${where}, at a learning rate of ${learningRate}. ` +
      `${likelyCause(divergence)} The last checkpoint and the best weights are kept.`,
  );
}
