import type { ShardReport } from '../job/done.js';
import type { Job, WorkName } from '../job/job.js';
import type { Tries } from '../job/tries.js';

/** A shard that somebody has begun. */
export interface BegunShard {
  readonly shard: number;
  readonly tries: Tries;
  /** Aborted where the process has to leave, or another one has got the shard: stop, and throw the reason. */
  readonly signal: AbortSignal;
}

/** Does the shards of one job: what it needs for all of them, e.g. a network, is opened once. */
export interface ShardWork {
  /**
   * Leaves the shard's output where the job says. Done twice, even at the same time, it leaves the same bytes.
   *
   * @throws the signal's reason; anything else means that the shard should be tried again.
   */
  run(begun: BegunShard): Promise<Omit<ShardReport, 'shard'>>;
  close(): Promise<void>;
}

/** How shards of a kind of work are done. */
export interface WorkKind {
  /** Shards of it that one process does at once. */
  readonly concurrency: number;
  open(job: Job): Promise<ShardWork>;
}

export type WorkKinds = Readonly<Record<WorkName, WorkKind>>;
