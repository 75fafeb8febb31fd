import { formatCount, showProgress } from '@foodnet/stage';
import { finishedShards } from '../job/done.js';
import type { Job } from '../job/job.js';
import type { Runner } from './runner.js';

/** What became of all shards together. */
export interface JobReport {
  readonly entries: number;
  readonly failed: number;
  readonly setAside: readonly string[];
}

/**
 * Gets all shards done that are not, and shows how far they are.
 *
 * @param unit what an entry is, e.g. `pictures`.
 * @throws as the runner.
 */
export async function runJob(
  job: Job,
  runner: Runner,
  { label, unit, signal }: { readonly label: string; readonly unit: string; readonly signal: AbortSignal },
): Promise<JobReport> {
  const finished = new Set<number>();
  const sum = { entries: 0, failed: 0, setAside: [] as string[] };
  const add = ({ shard, entries, failed, setAside }: { shard: number } & JobReport) => {
    if (finished.has(shard)) return;
    finished.add(shard);
    sum.entries += entries;
    sum.failed += failed;
    sum.setAside.push(...setAside);
  };
  for await (const report of finishedShards(job, signal)) add(report);
  if (finished.size === job.shards) return sum;

  const pending = Array.from({ length: job.shards }, (_, shard) => shard).filter(
    (shard) => !finished.has(shard),
  );
  const progress = showProgress(label, job.entries, unit, { from: sum.entries });
  const show = () =>
    progress.update(sum.entries, [
      ...(sum.failed > 0 ? [`${formatCount(sum.failed)} failed`] : []),
      ...runner.status(),
    ]);
  // Workers come and go while no shard ends.
  const timer = setInterval(show, 1_000).unref();
  try {
    await runner.run(
      job,
      pending,
      (report) => {
        add(report);
        show();
      },
      signal,
    );
  } finally {
    clearInterval(timer);
    progress.stop();
  }
  return sum;
}
