import type { Sweep } from './sweep-file.js';

/** One round of a sweep: so many runs of so many epochs. */
export interface Rung {
  readonly runs: number;
  /** Undefined where the recipe tells. */
  readonly epochs?: number;
}

/**
 * The rounds of a sweep: one, or with successive halving several. A share of the runs goes on to the next, until the epochs
 * are the recipe's. Each trains anew, so that its schedule ends with its epochs.
 *
 * @param epochs the recipe's.
 */
export function rungsOf({ search, halving }: Sweep, trials: number, epochs: number): Rung[] {
  if (search !== 'halving' || !halving) return [{ runs: trials }];
  const rungs: Rung[] = [];
  let [runs, length] = [trials, Math.min(halving.firstEpochs, epochs)];
  for (;;) {
    rungs.push({ runs, epochs: length });
    if (length >= epochs) return rungs;
    runs = Math.max(1, Math.ceil(runs / halving.factor));
    length = runs === 1 ? epochs : Math.min(epochs, length * halving.factor);
  }
}
