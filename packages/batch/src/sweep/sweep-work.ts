import type { Device } from '@foodnet/stage';
import { join } from 'node:path';
import { z } from 'zod';
import { readEntries } from '../job/job.js';
import type { WorkKind } from '../run/shard-work.js';
import { trainProcess } from './train-process.js';
import { trialSchema } from './trial.js';

/** What is the same for all runs of a sweep's round. */
export const sweepOptionsSchema = z.object({
  /** The folder of data/ and runs/: every worker sees it by the same path. */
  home: z.string(),
  /** As --dataset has it: by its name alone, as all runs are to have the pictures that were prepared for the first. */
  dataset: z.string(),
  /** What it was prepared from: another one, and it is another sweep. */
  location: z.string().optional(),
  /** As --init and --weights have it, a file by its absolute path. */
  init: z.string().optional(),
  weights: z.string().optional(),
  seed: z.int(),
  metric: z.string(),
});
export type SweepOptions = z.infer<typeof sweepOptionsSchema>;

/** The words of a run that could not be trained, by the number of the trial. */
export const failureOf = (trial: number) => `failures/${trial}.txt`;

/** Trains the runs of a sweep, one at a time: a training takes the whole machine. */
export function sweepWork({ device }: { readonly device: Device }): WorkKind {
  return {
    concurrency: 1,
    open(job) {
      const { home, dataset, init, weights, seed, metric } = sweepOptionsSchema.parse(job.options);
      return Promise.resolve({
        async run({ shard, tries, signal }) {
          const [{ trial, run, config, epochs }] = await readEntries(job, shard, trialSchema);
          if (tries.isCareful && !tries.isSetAside(0)) await tries.enter(0);
          const failure = tries.isSetAside(0)
            ? 'It ended every process that trained it.'
            : await trainProcess({
                args: [
                  `--run=${run}`,
                  `--config=${join(job.store.location, '..', config)}`,
                  `--dataset=${dataset}`,
                  ...(init === undefined ? [] : [`--init=${init}`]),
                  ...(weights === undefined ? [] : [`--weights=${weights}`]),
                  ...(epochs === undefined ? [] : [`--epochs=${epochs}`]),
                  `--seed=${seed}`,
                  `--best-by=${metric}`,
                  `--device=${device}`,
                ],
                home,
                log: join(job.store.location, 'logs', `${run}.log`),
                signal,
              });
          if (failure === undefined) await job.store.remove(failureOf(trial));
          else await job.store.put(failureOf(trial), `${failure}\n`);
          return {
            entries: 1,
            failed: failure === undefined ? 0 : 1,
            setAside: tries.isSetAside(0) ? [run] : [],
          };
        },
        close: () => Promise.resolve(),
      });
    },
  };
}
