import { expect } from '@jest/globals';
import { redisFixture, testWithRedis } from '../redis.fixture.js';
import { waitForRedis } from './connect.js';
import { redisAddress } from './redis-address.js';

const redis = await redisFixture();
const signal = new AbortController().signal;

testWithRedis('waitForRedis waits for one that is away, and for none that refuses', async () => {
  const address = redisAddress(undefined, { REDIS_URL: redis.plain });
  const said: string[] = [];
  await waitForRedis(address, {
    signal,
    say(line) {
      said.push(line);
      void redis.start();
    },
  });
  expect(said).toEqual([`Redis at ${address.shown} is away (ECONNREFUSED); waiting for it`]);
  const refused = waitForRedis({ ...address, password: 'wrong' }, { signal, say: () => undefined });
  await expect(refused).rejects.toThrow(/Cannot reach Redis at .*WRONGPASS/);
});
