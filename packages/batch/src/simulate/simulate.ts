import { orAborted } from '@foodnet/stage';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import { connectionOptions, isAway } from '../redis/connect.js';
import { closeQueue, GOODBYE_MS, openQueue } from '../redis/queues.js';
import type { RedisAddress } from '../redis/redis-address.js';

export interface SimulatedRow {
  readonly workers: number;
  readonly shards: number;
  readonly seconds: number;
  readonly shardsPerSecond: number;
  /** What so many workers would do if handing out took no time. */
  readonly ideal: number;
  /** Processor seconds of Redis in a second: 1 is all that it has. */
  readonly redisLoad: number;
}

/** Jobs for each worker, so that the first and the last are few among them. */
const SHARDS_A_WORKER = 6;
/** Between the first pings of two workers: they do not all come at once. */
const START_MS = 1;

/**
 * Has workers that only sleep take shards from a queue: what is left is the queue's own cost. All are in this process, so
 * that beyond its one thread the figures are a lower bound. A Redis that goes away is waited for
 * as long as the shards keep their locks.
 *
 * @throws what Redis refuses; BullMQ's error where a lock is lost; the signal's reason, also while Redis is away.
 */
export async function simulate(
  address: RedisAddress,
  workers: number,
  sleepMs: number,
  signal: AbortSignal,
): Promise<SimulatedRow> {
  const shards = workers * SHARDS_A_WORKER;
  const queue = openQueue(address, 'simulate');
  const redis = new Redis(connectionOptions(address));
  redis.on('error', () => undefined);
  const started: Worker[] = [];
  const failed = new AbortController();
  const fail = (error: unknown) => failed.abort(error);
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    await orAborted(queue.obliterate({ force: true }), either);
    await orAborted(
      queue.addBulk(
        Array.from({ length: shards }, (_, shard) => ({
          name: 'simulate',
          data: { location: '/simulated', shard, identity: 'simulated' },
          opts: { jobId: `simulated-${shard}` },
        })),
      ),
      either,
    );
    let done = 0;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    for (let number = 0; number < workers; number++) {
      const worker = new Worker(
        queue.name,
        async () => {
          // One that is left in the midst of a shard does not keep the process.
          await wait(sleepMs, undefined, { ref: false });
          if (++done === shards) finish();
        },
        { connection: connectionOptions(address), autorun: false },
      );
      worker.on('error', (error) => {
        if (!isAway(error)) fail(error);
      });
      started.push(worker);
    }
    await orAborted(Promise.all(started.map((worker) => worker.waitUntilReady())), either);
    const before = await orAborted(redisSeconds(redis), either);
    const start = performance.now();
    for (const worker of started) {
      worker.run().catch(fail);
      await orAborted(wait(START_MS), either);
    }
    await orAborted(finished, either);
    const seconds = (performance.now() - start) / 1000;
    const used = (await orAborted(redisSeconds(redis), either)) - before;
    return {
      workers,
      shards,
      seconds,
      shardsPerSecond: shards / seconds,
      ideal: workers / (sleepMs / 1000),
      redisLoad: used / seconds,
    };
  } finally {
    await letGo(started, queue);
    redis.disconnect();
  }
}

/** Empties the queue and closes every connection; a Redis that is away is not waited for. */
async function letGo(workers: readonly Worker[], queue: ReturnType<typeof openQueue>): Promise<void> {
  const goodbye = AbortSignal.timeout(GOODBYE_MS);
  const closed = Promise.allSettled(workers.map((worker) => worker.close(true)));
  const emptied = queue.obliterate({ force: true });
  await Promise.all([
    orAborted(closed, goodbye).catch(() => {
      for (const worker of workers) worker.disconnect().catch(() => undefined);
    }),
    // What is left of it, the next simulation removes.
    orAborted(emptied, goodbye).catch(() => undefined),
  ]);
  await closeQueue(queue).catch(() => undefined);
}

/** Processor time that Redis has used, in seconds. */
async function redisSeconds(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  return ['used_cpu_sys', 'used_cpu_user'].reduce(
    (sum, name) => sum + Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0),
    0,
  );
}
