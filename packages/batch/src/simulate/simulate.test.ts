import { temporaryFolder } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startBatch } from '../batch-process.fixture.js';
import { redisFixture, testWithRedis } from '../redis.fixture.js';
import { closeQueue, openQueue } from '../redis/queues.js';
import { redisAddress } from '../redis/redis-address.js';

const home = temporaryFolder();
const redis = await redisFixture();
const environment = { FOODNET_HOME: home, INIT_CWD: home, ...redis.environment };

/** Starts a simulation and returns once all of its workers sleep, for longer than any test. */
async function sleepingSimulation() {
  await redis.start();
  const simulation = startBatch(['simulate', '--workers=3', '--sleep-ms=600000'], environment);
  const queue = openQueue(redisAddress(undefined, { REDIS_URL: redis.plain }), 'simulate');
  while ((await queue.getActiveCount()) < 3) await wait(50);
  return { simulation, queue };
}

testWithRedis('a simulation that is asked to end does so at once, and leaves no shards behind', async () => {
  const { simulation, queue } = await sleepingSimulation();
  const sinceMs = performance.now();
  simulation.kill('SIGTERM');
  expect(await simulation.ended).toBe(143);
  expect(performance.now() - sinceMs).toBeLessThan(10_000);
  expect([await queue.getActiveCount(), await queue.getWaitingCount()]).toEqual([0, 0]);
  await closeQueue(queue);
  await redis.stop();
});

testWithRedis('a simulation that is asked to end while Redis is away does not wait for it', async () => {
  const { simulation, queue } = await sleepingSimulation();
  await closeQueue(queue);
  await redis.stop('SIGKILL');
  // It is away for the simulation, too.
  await wait(500);
  const sinceMs = performance.now();
  simulation.kill('SIGTERM');
  expect(await simulation.ended).toBe(143);
  expect(performance.now() - sinceMs).toBeLessThan(10_000);
});
