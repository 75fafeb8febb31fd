import { FoodnetError, type Preset } from '@foodnet/contracts';
import type { Sweep } from './sweep-file.js';

/** @throws FoodnetError `bad-option` where the rounds of successive halving would not tell which recipe is the better. */
export function refuseUneven({ search, halving }: Sweep, recipes: readonly Preset[]): void {
  if (search !== 'halving' || !halving) return;
  const lengths = [...new Set(recipes.map(({ epochs }) => epochs))].sort((one, other) => one - other);
  const most = lengths.at(-1)!;
  if (lengths.length > 1) {
    throw new FoodnetError(
      'bad-option',
      `Cannot halve recipes of ${lengths.join(' and ')} epochs: in a round all train for as many. ` +
        `Leave epochs out of "parameters", and give one number for all, such as base: { epochs: ${most} }.`,
    );
  }
  const { firstEpochs } = halving;
  const head = Math.max(...recipes.map(({ head }) => head?.epochs ?? 0));
  if (firstEpochs < most && firstEpochs <= head) {
    throw new FoodnetError(
      'bad-option',
      `Cannot begin with halving.firstEpochs = ${firstEpochs}: the head learns alone for head.epochs = ${head}, so that the ` +
        `first round would tell nothing of the rest. Give firstEpochs: ${head + 1} or more, or fewer head.epochs.`,
    );
  }
}
