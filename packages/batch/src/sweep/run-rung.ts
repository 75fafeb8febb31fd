import { openJob, readEntries } from '../job/job.js';
import { runJob } from '../run/run-job.js';
import type { Runner } from '../run/runner.js';
import type { Store } from '../store/store.js';
import type { Sweep } from './sweep-file.js';
import type { SweepOptions } from './sweep-work.js';
import { trialSchema, type Trial } from './trial.js';
import { trialResult, type TrialResult } from './trial-result.js';

/**
 * Trains the runs of one round, each a shard of its own, and reads what they came to.
 *
 * @throws FoodnetError as `runJob` and `trialResult`.
 */
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
  // What was listed when the round began, which is what was trained.
  const shards = Array.from({ length: job.shards }, (_, shard) => readEntries(job, shard, trialSchema));
  const listed = (await Promise.all(shards)).flat();
  return Promise.all(listed.map((trial) => trialResult(options.home, store, trial)));
}
