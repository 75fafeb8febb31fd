import { FoodnetError } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { openJob } from '../job/job.js';
import { redisFixture, testWithRedis } from '../redis.fixture.js';
import { connectionOptions } from '../redis/connect.js';
import { closeQueue, openQueue, queueName, shardId } from '../redis/queues.js';
import { redisAddress } from '../redis/redis-address.js';
import { redisRunner } from '../run/redis-runner.js';
import { runJob } from '../run/run-job.js';
import type { BegunShard } from '../run/shard-work.js';
import { FolderStore } from '../store/folder-store.js';
import { startWorker } from './start-worker.js';

const redis = await redisFixture();
const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
/** A lock is renewed every half of it, and one that is lost is found then. */
const LEASE_MS = 300;

/** Has a worker do a job of one shard. @param run is told how often it was called before. */
async function work(
  run: (call: number, begun: BegunShard, lock: string) => Promise<void>,
): Promise<string[]> {
  await redis.start();
  const address = redisAddress(undefined, { REDIS_URL: redis.plain });
  const store = new FolderStore(folders.pop()!);
  const job = await openJob({ store, work: 'sweep', options: {}, shardEntries: 1, entries: () => [1] });
  const runner = await redisRunner(address);
  const leave = new AbortController();
  const said: string[] = [];
  let calls = 0;
  const kind = {
    concurrency: 1,
    open: () =>
      Promise.resolve({
        run: async (begun: BegunShard) => {
          await run(calls++, begun, `bull:${queueName('sweep')}:${shardId(job, 0)}:lock`);
          return { entries: 1, failed: 0, setAside: [] };
        },
        close: () => Promise.resolve(),
      }),
  };
  const working = startWorker({
    address,
    kinds: { classify: kind, prepare: kind, sweep: kind },
    works: ['sweep'],
    leaseMs: LEASE_MS,
    signal: leave.signal,
    say: (line) => said.push(line),
  });
  expect(await runJob(job, runner, { label: 'Nothing', unit: 'entries', signal: leave.signal })).toEqual({
    entries: 1,
    failed: 0,
    setAside: [],
  });
  leave.abort();
  await working;
  await runner.close();
  await redis.stop();
  return said;
}

testWithRedis(
  'a worker that has lost its lease stops the shard, and says why',
  async () => {
    const client = new Redis({
      ...connectionOptions(redisAddress(undefined, { REDIS_URL: redis.plain })),
      lazyConnect: true,
    });
    const said = await work(async (call, { signal }, lock) => {
      if (call > 0) return;
      expect(await client.del(lock)).toBe(1);
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    client.disconnect();
    expect(said).toContainEqual(
      expect.stringMatching(/^sweep: shard 0 of .* is given up: another worker has it by now\.$/),
    );
  },
  30_000,
);

testWithRedis('a shard whose run another worker still trains is put off, however often that is', async () => {
  const said = await work((call) =>
    call < 6 ? Promise.reject(new FoodnetError('locked', 'Another process works there.')) : Promise.resolve(),
  );
  // More than it would be tried.
  expect(said.filter((line) => line.endsWith('is put off: Another process works there.'))).toHaveLength(6);
});

testWithRedis('a worker that has waited for Redis gives its shard back when it is asked to end', async () => {
  await redis.start();
  const address = redisAddress(undefined, { REDIS_URL: redis.plain });
  const queue = openQueue(address, 'sweep');
  const data = { location: folders.pop()!, shard: 0, identity: 'any' };
  const leave = new AbortController();
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const said: string[] = [];
  const job = await openJob({
    store: new FolderStore(data.location),
    work: 'sweep',
    options: {},
    shardEntries: 1,
    entries: () => [1],
  });
  const run = async ({ signal }: BegunShard) => {
    begin();
    await once(signal, 'abort');
    throw signal.reason as Error;
  };
  const kind = {
    concurrency: 1,
    open: () => Promise.resolve({ run, close: () => Promise.resolve() }),
  };
  const working = startWorker({
    address,
    kinds: { classify: kind, prepare: kind, sweep: kind },
    works: ['sweep'],
    leaseMs: 60_000,
    signal: leave.signal,
    say: (line) => said.push(line),
  });
  const shard = await queue.add('sweep', { ...data, identity: job.identity });
  await begun;
  await redis.stop();
  while (said.length === 0) await wait(20);
  expect(said).toEqual([expect.stringContaining('is away')]);
  await redis.start();
  while ((await queue.getWorkersCount()) === 0) await wait(20);
  leave.abort(new Error('Interrupted.'));
  await working;
  // Not active, where it would lie until the lease ends.
  expect(await shard.getState()).toBe('delayed');
  await closeQueue(queue);
  await redis.stop();
});
