import { readRun } from '@foodnet/trainer';
import { FoodnetError, type Epoch } from '@foodnet/contracts';
import { join } from 'node:path';
import type { Store } from '../store/store.js';
import { failureOf } from './sweep-work.js';
import type { Sweep } from './sweep-file.js';
import type { Trial } from './trial.js';

/** What a run of a sweep came to. */
export interface TrialResult extends Trial {
  /** Of its best epoch; null where no epoch was finished. */
  readonly valAccuracy: number | null;
  readonly valLoss: number | null;
  readonly history: readonly Epoch[];
  /** Why it could not be trained. */
  readonly failure?: string;
}

/** @throws FoodnetError `missing` where the run was trained and is gone. */
export async function trialResult(home: string, store: Store, trial: Trial): Promise<TrialResult> {
  const run = await readRun(join(home, 'runs', trial.run));
  const best = run?.epochs.find(({ epoch }) => epoch === run.bestEpoch);
  const failure = await store.find(failureOf(trial.trial));
  if (!run && !failure)
    throw new FoodnetError(
      'missing',
      `Cannot rank ${trial.run}: it was trained, and runs/${trial.run} is gone. Bring it back, or remove ` +
        `${join(store.location, '..')} to begin the sweep anew.`,
    );
  return {
    ...trial,
    valAccuracy: best?.valAccuracy ?? null,
    valLoss: best?.valLoss ?? null,
    history: run?.epochs ?? [],
    ...(failure && { failure: Buffer.from(failure).toString('utf8').trim() }),
  };
}

/** The best first; those that failed last. */
export function ranked(results: readonly TrialResult[], metric: Sweep['metric']): TrialResult[] {
  // Small is good.
  const badness = ({ valAccuracy, valLoss, failure }: TrialResult) => {
    const value = metric === 'val_loss' ? valLoss : valAccuracy === null ? null : -valAccuracy;
    return value === null || failure !== undefined ? Infinity : value;
  };
  return [...results].sort((one, other) => {
    const [first, second] = [badness(one), badness(other)];
    return first === second ? one.trial - other.trial : first - second;
  });
}

/** As `ranked`, of runs of several lengths: those that trained longest come first, since only they are alike. */
export function rankedByLength(results: readonly TrialResult[], metric: Sweep['metric']): TrialResult[] {
  const length = ({ epochs, failure }: TrialResult) => (failure === undefined ? (epochs ?? 0) : -1);
  return ranked(results, metric).sort((one, other) => length(other) - length(one));
}
