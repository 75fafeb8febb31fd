import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import { connectionOptions } from '../redis/connect.js';
import { openQueue } from '../redis/queues.js';
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
 * that beyond its one thread the figures are a lower bound.
 */
export async function simulate(
  address: RedisAddress,
  workers: number,
  sleepMs: number,
): Promise<SimulatedRow> {
  const shards = workers * SHARDS_A_WORKER;
  const queue = openQueue(address, 'simulate');
  const redis = new Redis(connectionOptions(address));
  await queue.obliterate({ force: true });
  await queue.addBulk(
    Array.from({ length: shards }, (_, shard) => ({
      name: 'simulate',
      data: { location: '/simulated', shard, identity: 'simulated' },
      opts: { jobId: `simulated-${shard}` },
    })),
  );
  let done = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const started: Worker[] = [];
  for (let number = 0; number < workers; number++) {
    const worker = new Worker(
      queue.name,
      async () => {
        await wait(sleepMs);
        if (++done === shards) finish();
      },
      { connection: connectionOptions(address), autorun: false },
    );
    worker.on('error', () => undefined);
    started.push(worker);
  }
  await Promise.all(started.map((worker) => worker.waitUntilReady()));
  const before = await redisSeconds(redis);
  const start = performance.now();
  for (const worker of started) {
    void worker.run();
    await wait(START_MS);
  }
  await finished;
  const seconds = (performance.now() - start) / 1000;
  const used = (await redisSeconds(redis)) - before;
  await Promise.all(started.map((worker) => worker.close(true)));
  await queue.obliterate({ force: true });
  await queue.close();
  redis.disconnect();
  return {
    workers,
    shards,
    seconds,
    shardsPerSecond: shards / seconds,
    ideal: workers / (sleepMs / 1000),
    redisLoad: used / seconds,
  };
}

/** Processor time that Redis has used, in seconds. */
async function redisSeconds(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  return ['used_cpu_sys', 'used_cpu_user'].reduce(
    (sum, name) => sum + Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0),
    0,
  );
}
