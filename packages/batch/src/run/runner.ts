import type { ShardReport } from '../job/done.js';
import type { Job } from '../job/job.js';

/** Gets shards done: in this process, or by workers on many machines. */
export interface Runner {
  /**
   * @param pending the shards that are not done yet; asked for one by one, no more than a few ahead of the work.
   * @param onDone called with each finished shard, in any order.
   * @throws FoodnetError `shard-failed` where a shard fails however often it is tried; the signal's reason.
   */
  run(
    job: Job,
    pending: Iterable<number>,
    onDone: (report: ShardReport) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Words for the line of progress, e.g. how many workers there are. */
  status(): readonly string[];
  close(): Promise<void>;
}
