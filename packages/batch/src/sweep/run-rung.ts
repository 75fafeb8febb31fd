import { openJob } from '../job/job.js';
import { runJob } from '../run/run-job.js';
import type { Runner } from '../run/runner.js';
import type { Store } from '../store/store.js';
import type { Sweep } from './sweep-file.js';
import type { SweepOptions } from './sweep-work.js';
import type { Trial } from './trial.js';
import { trialResult, type TrialResult } from './trial-result.js';

/** Trains the runs of one round, each a shard of its own, and reads what they came to. */
export async function runRung({
  store,
  trials,
  options,
  sweep,
  runner,
  signal,
}: {
  readonly store: Store;
  readonly trials: readonly Trial[];
  readonly options: SweepOptions;
  /** Another one, and it is another sweep. */
  readonly sweep: Sweep;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}): Promise<TrialResult[]> {
  const job = await openJob({
    store,
    work: 'sweep',
    options: { ...options, ...sweep },
    shardEntries: 1,
    entries: () => trials,
    signal,
  });
  await runJob(job, runner, { label: 'Training', unit: 'runs', signal });
  return Promise.all(trials.map((trial) => trialResult(options.home, store, trial)));
}
