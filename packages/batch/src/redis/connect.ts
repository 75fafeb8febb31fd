import { FoodnetError } from '@foodnet/contracts';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import type { RedisAddress } from './redis-address.js';

/** So long may Redis take to answer at the start of a command; later, it is waited for as long as it takes. */
const ANSWER_MS = 10_000;
/** Between two attempts to reach a Redis that is away. */
const MOST_RETRY_MS = 2_000;

/** For every connection of BullMQ's: a command waits until Redis is back. */
export function connectionOptions({ shown: _, ...address }: RedisAddress) {
  return {
    ...address,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(MOST_RETRY_MS, 50 * 2 ** Math.min(attempt, 10)),
  };
}

/** @throws FoodnetError `unreachable`, with the reason and without secrets. */
export async function checkRedis(address: RedisAddress): Promise<void> {
  const redis = new Redis({
    ...connectionOptions(address),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let reason = `no answer within ${ANSWER_MS / 1000} s`;
  redis.on('error', (error: NodeJS.ErrnoException) => (reason = error.message || (error.code ?? error.name)));
  const timeout = new AbortController();
  try {
    const late = wait(ANSWER_MS, undefined, { signal: timeout.signal }).then(() =>
      Promise.reject(new Error(reason)),
    );
    late.catch(() => undefined);
    await Promise.race([redis.connect().then(() => redis.ping()), late]);
  } catch (cause) {
    const { message } = cause as Error;
    throw new FoodnetError(
      'unreachable',
      `Cannot reach Redis at ${address.shown}: ${message === 'Connection is closed.' ? reason : message}. ` +
        'Check that it runs, its address, and user and password in REDIS_URL.',
    );
  } finally {
    timeout.abort();
    redis.disconnect();
  }
}
