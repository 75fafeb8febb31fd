import { openJob } from '../job/job.js';
import { runJob } from '../run/run-job.js';
import type { Runner } from '../run/runner.js';
import type { Store } from '../store/store.js';
import type { SweepOptions } from './sweep-work.js';
import type { Trial } from './trial.js';
import { trialResult, type TrialResult } from './trial-result.js';

/** Trains the runs of one round, each a shard of its own, and reads what they came to. */
export async function runRung({
  store,
  trials,
  options,
  runner,
  signal,
}: {
  readonly store: Store;
  readonly trials: readonly Trial[];
  readonly options: SweepOptions;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}): Promise<TrialResult[]> {
  const job = await openJob({
    store,
    work: 'sweep',
    // The trials too: a sweep file that was changed means another sweep.
    options: { ...options, trials },
    shardEntries: 1,
    entries: () => trials,
    signal,
  });
  await runJob(job, runner, { label: 'Training', unit: 'runs', signal });
  return Promise.all(trials.map((trial) => trialResult(options.home, store, trial)));
}
