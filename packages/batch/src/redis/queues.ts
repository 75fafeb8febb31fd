import { sha256 } from '@foodnet/stage';
import { Queue } from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Job, WorkName } from '../job/job.js';
import { connectionOptions } from './connect.js';
import type { RedisAddress } from './redis-address.js';

/** What goes over Redis for a shard; all else lies in the place of the work. */
export const shardDataSchema = z.strictObject({
  /** Of the store with the job. */
  location: z.string(),
  shard: z.int().min(0),
  /** Of the job: a place that was emptied and filled anew is not taken for the old one. */
  identity: z.string(),
});
export type ShardData = z.infer<typeof shardDataSchema>;

/** Whose shards a queue has; batch:simulate hands out shards of nothing. */
export type QueueUser = WorkName | 'simulate';

/** E.g. `foodnet-classify`: Redis has its waiting shards in the list bull:foodnet-classify:wait. */
export const queueName = (work: QueueUser): string => `foodnet-${work}`;

/** How often a shard is tried that fails with an error, and how long the first pause between is. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;

export function openQueue(address: RedisAddress, work: QueueUser): Queue<ShardData> {
  const queue = new Queue<ShardData>(queueName(work), {
    connection: connectionOptions(address),
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: FIRST_PAUSE_MS },
      // The report beside the output tells that a shard is done, so that Redis need not remember it.
      removeOnComplete: true,
      removeOnFail: { age: 7 * 24 * 3600, count: 1_000 },
      stackTraceLimit: 1,
    },
    // What happened is read from the reports, too.
    streams: { events: { maxLen: 100 } },
  });
  // A Redis that is away is waited for.
  queue.on('error', () => undefined);
  return queue;
}

/** So long may Redis take to be told good-bye. */
export const GOODBYE_MS = 2_000;

/** Closes the connection; a Redis that is away is not waited for. */
export async function closeQueue(queue: Queue<ShardData>): Promise<void> {
  const hasAnswered = queue.close().then(() => true);
  const isOver = wait(GOODBYE_MS, false, { ref: false });
  if (await Promise.race([hasAnswered, isOver])) return;
  // Ends the attempts to reach it, which would keep the process.
  queue.disconnect().catch(() => undefined);
}

/** The same for the same shard of the same work, so that no shard is in the queue twice. */
export function shardId({ identity, store }: Job, shard: number): string {
  return `${sha256(store.location, identity).slice(0, 32)}-${shard}`;
}
