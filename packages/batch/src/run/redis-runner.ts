import { FoodnetError } from '@foodnet/contracts';
import { mapInOrder } from '@foodnet/dataset';
import { formatCount, orAborted } from '@foodnet/stage';
import type { Queue } from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import { readReport } from '../job/done.js';
import type { Job } from '../job/job.js';
import { awayInWords, checkRedis, isAway } from '../redis/connect.js';
import { closeQueue, openQueue, shardId, type ShardData } from '../redis/queues.js';
import type { RedisAddress } from '../redis/redis-address.js';
import type { Runner } from './runner.js';

/** Shards that are in the queue at once: more than a thousand workers hold, and a few megabytes of Redis. */
const MOST_AHEAD = 4_096;
/** Shards that are added in one go. */
const ADDED_AT_ONCE = 256;
/** Shards whose reports are read at once: a bucket takes its time for each. */
const READ_AT_ONCE = 32;
/** How often the queue is looked at. */
const LOOK_MS = 500;

/** States of a shard that somebody still has to do. */
const unfinished = ['wait', 'active', 'delayed', 'prioritized'] as const;

/**
 * Has the shards done by the workers that are at a Redis. The reports beside the output tell what is done, and Redis only
 * who does what: a shard that is gone from the queue without a report is added again, so that a Redis that was restarted,
 * and lost its last second, costs nothing but time.
 */
export async function redisRunner(address: RedisAddress): Promise<Runner> {
  await checkRedis(address);
  let queue: Queue<ShardData> | undefined;
  let words: readonly string[] = [];
  return {
    async run(job, pending, onDone, signal) {
      if (!queue) {
        queue = openQueue(address, job.work);
        queue.on('error', (error) => {
          if (isAway(error)) words = [awayInWords(address, error)];
        });
      }
      const iterator = pending[Symbol.iterator]();
      const ahead = new Map<string, number>();
      let isAllAdded = false;
      // While Redis is away, a command waits for it; whoever is asked to end must not.
      await orAborted(removeFailed(queue, job), signal);
      for (;;) {
        while (!isAllAdded && ahead.size < MOST_AHEAD) {
          signal.throwIfAborted();
          const shards = take(iterator, Math.min(ADDED_AT_ONCE, MOST_AHEAD - ahead.size));
          isAllAdded = shards.length === 0;
          for (const shard of shards) ahead.set(shardId(job, shard), shard);
          await orAborted(add(queue, job, shards), signal);
        }
        const workers = await orAborted(look(queue, job, ahead, onDone), signal);
        if (isAllAdded && ahead.size === 0) return;
        words = [workersInWords(workers, address)];
        // With room for more, there is no reason to wait.
        if (isAllAdded || ahead.size >= MOST_AHEAD / 2)
          await wait(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
    status: () => words,
    async close() {
      if (queue) await closeQueue(queue);
    },
  };
}

/** The next few of an iterator. */
function take(iterator: Iterator<number>, most: number): number[] {
  const taken: number[] = [];
  while (taken.length < most) {
    const next = iterator.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

/** What failed at an earlier start is begun anew. */
async function removeFailed(queue: Queue<ShardData>, job: Job): Promise<void> {
  const ofJob = shardId(job, 0).slice(0, -1);
  for (const id of await queue.getRanges(['failed'], 0, -1)) if (id.startsWith(ofJob)) await queue.remove(id);
}

/** A shard that is in the queue already is not added again. */
async function add(queue: Queue<ShardData>, job: Job, shards: readonly number[]): Promise<void> {
  const { location } = job.store;
  await queue.addBulk(
    shards.map((shard) => ({
      name: job.work,
      data: { location, shard, identity: job.identity },
      opts: { jobId: shardId(job, shard) },
    })),
  );
}

/** Tells what is done of what was added, and adds again what was lost. @returns the number of workers. */
async function look(
  queue: Queue<ShardData>,
  job: Job,
  ahead: Map<string, number>,
  onDone: Parameters<Runner['run']>[2],
): Promise<number> {
  const [there, workers] = await Promise.all([
    queue.getRanges([...unfinished], 0, -1),
    queue.getWorkersCount(),
  ]);
  const isThere = new Set(there);
  const gone = [...ahead].filter(([id]) => !isThere.has(id));
  const read = async ([id, shard]: readonly [string, number]) =>
    ({ id, shard, report: await readReport(job, shard) }) as const;
  const lost: number[] = [];
  for await (const { id, shard, report } of mapInOrder(gone, READ_AT_ONCE, read)) {
    if (report) {
      ahead.delete(id);
      onDone(report);
      continue;
    }
    const failed = await queue.getJob(id);
    if (failed && (await failed.isFailed())) {
      await failed.remove();
      throw new FoodnetError(
        'shard-failed',
        `Cannot finish shard ${shard} in ${job.store.location}: ${failed.failedReason.split('\n', 1)[0]} ` +
          'It was tried several times. What is done stays done: mend the cause, and go on with the same command.',
      );
    }
    if (!failed) lost.push(shard);
  }
  if (lost.length > 0) await add(queue, job, lost);
  return workers;
}

function workersInWords(workers: number, { shown }: RedisAddress): string {
  if (workers === 0) return `no worker at ${shown}: start some with npx nx run batch:worker`;
  return `${formatCount(workers)} ${workers === 1 ? 'worker' : 'workers'}`;
}
