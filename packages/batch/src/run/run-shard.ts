import { setMaxListeners } from 'node:events';
import { readReport, writeReport, type ShardReport } from '../job/done.js';
import type { Job } from '../job/job.js';
import { Tries } from '../job/tries.js';
import { Gate } from './gate.js';
import type { ShardWork } from './shard-work.js';

/**
 * A shard that ended a process is done with no other beside it, so that none is blamed for another's picture. A training is
 * a process of its own, and takes hours.
 */
const gate = new Gate();

/**
 * Does one shard, unless somebody has done it before. The order tells what a killed process leaves: first the note that
 * it began, then the output, then the report, without which the shard counts as not done.
 *
 * @throws what the work throws; the signal's reason.
 */
export async function runShard(
  job: Job,
  shard: number,
  work: ShardWork,
  signal: AbortSignal,
): Promise<ShardReport> {
  const finished = await readReport(job, shard);
  if (finished) return finished;
  // As many as there are pictures under way.
  setMaxListeners(0, signal);
  const tries = await Tries.begin(job, shard);
  let report: ShardReport;
  try {
    const run = async () => {
      signal.throwIfAborted();
      const written = { shard, ...(await work.run({ shard, tries, signal })) };
      await writeReport(job, written);
      return written;
    };
    report = await (job.work === 'sweep' ? run() : gate.pass(tries.isCareful, run));
  } catch (error) {
    // Whatever was thrown, this process lives; that the note of it stays is the lesser error.
    await tries.end().catch(() => undefined);
    throw error;
  }
  await tries.end();
  return report;
}
