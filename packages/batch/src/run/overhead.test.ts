import { temporaryFolder } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { SHARD_PICTURES } from '../classify/classify-options.js';
import { openJob } from '../job/job.js';
import { IS_WHOLE, onlyWhere } from '../in-full.fixture.js';
import { redisFixture, testWithRedis } from '../redis.fixture.js';
import { redisAddress } from '../redis/redis-address.js';
import { FolderStore } from '../store/folder-store.js';
import { startWorker } from '../worker/start-worker.js';
import { redisRunner } from './redis-runner.js';
import { runJob } from './run-job.js';
import type { WorkKind } from './shard-work.js';

const redis = await redisFixture();
const folder = temporaryFolder();
const SHARDS = 100;
/** Of the report's network with 101 classes on one processor of ours in int8, the quickest that there is: see README. */
const PICTURE_MS = 0.84;

/** Does nothing, as quickly as that can be done. */
const nothing: WorkKind = {
  concurrency: 2,
  open: () =>
    Promise.resolve({
      run: () => Promise.resolve({ entries: 1, failed: 0, setAside: [] }),
      close: () => Promise.resolve(),
    }),
};

/** The figure is one of a machine that has nothing else to do: asked for with all of the large suite. */
const inFull = onlyWhere(IS_WHOLE, 'FOODNET_KILLS=20', testWithRedis);

inFull('handing out a shard takes less than 2 % of the time that its pictures take', async () => {
  await redis.start();
  const store = new FolderStore(folder);
  const entries = Array.from({ length: SHARDS }, (_, entry) => entry);
  const job = await openJob({
    store,
    work: 'classify',
    options: {},
    shardEntries: 1,
    entries: () => entries,
  });
  const address = redisAddress(undefined, { REDIS_URL: redis.plain });
  const runner = await redisRunner(address);
  const leave = new AbortController();
  const worker = startWorker({
    address,
    kinds: { classify: nothing, prepare: nothing, sweep: nothing },
    works: ['classify'],
    leaseMs: 30_000,
    signal: leave.signal,
    say: () => undefined,
  });
  const cpu = process.cpuUsage();
  const start = performance.now();
  const report = await runJob(job, runner, { label: 'Nothing', unit: 'entries', signal: leave.signal });
  const shardMs = (performance.now() - start) / SHARDS;
  const { user, system } = process.cpuUsage(cpu);
  leave.abort();
  await worker;
  await runner.close();
  expect(report.entries).toBe(SHARDS);
  process.stderr.write(
    `A shard is handed out in ${shardMs.toFixed(1)} ms, ${((user + system) / 1000 / SHARDS).toFixed(1)} ms of them a processor's: ` +
      `${((1000 * shardMs) / SHARD_PICTURES).toFixed(1)} us a picture, ${((100 * shardMs) / SHARD_PICTURES / PICTURE_MS).toFixed(2)} %\n`,
  );
  expect(shardMs / SHARD_PICTURES / PICTURE_MS).toBeLessThan(0.02);
});
