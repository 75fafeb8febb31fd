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
  const error = await connectionError(address);
  if (error) throw unreachable(address, error);
}

/**
 * Returns once Redis answers, however long that takes.
 *
 * @param say is told once that it is away.
 * @throws FoodnetError `unreachable` where Redis is there and refuses, e.g. the password; the signal's reason.
 */
export async function waitForRedis(
  address: RedisAddress,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<void> {
  let isSaid = false;
  for (;;) {
    signal.throwIfAborted();
    const error = await connectionError(address);
    if (!error) return;
    if (!isAway(error)) throw unreachable(address, error);
    if (!isSaid) say(awayInWords(address, error));
    isSaid = true;
    await wait(MOST_RETRY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Whether an error of a connection says that nobody answers, and not that Redis refuses. */
export function isAway({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && awayCodes.has(code);
}

export const awayInWords = ({ shown }: RedisAddress, { code }: NodeJS.ErrnoException): string =>
  `Redis at ${shown} is away (${code}); waiting for it`;

const awayCodes = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** @returns undefined where Redis answers. */
async function connectionError(address: RedisAddress): Promise<NodeJS.ErrnoException | undefined> {
  const redis = new Redis({
    ...connectionOptions(address),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Else a connection that was refused keeps the process for two seconds.
    disconnectTimeout: 0,
  });
  // connect() itself tells no more than that the connection is closed.
  let reason: NodeJS.ErrnoException | undefined;
  redis.on('error', (error) => (reason = error));
  const answered = new AbortController();
  const late = wait(ANSWER_MS, undefined, { signal: answered.signal }).then(() => {
    throw Object.assign(new Error(`no answer within ${ANSWER_MS / 1000} s`), { code: 'ETIMEDOUT' });
  });
  late.catch(() => undefined);
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), late]);
    return undefined;
  } catch (error) {
    return reason ?? (error as NodeJS.ErrnoException);
  } finally {
    answered.abort();
    redis.disconnect();
  }
}

function unreachable({ shown }: RedisAddress, { message, code, name }: NodeJS.ErrnoException): FoodnetError {
  return new FoodnetError(
    'unreachable',
    `Cannot reach Redis at ${shown}: ${(message || (code ?? name)).replace(/\.$/, '')}. ` +
      'Check that it runs, its address, and user and password in REDIS_URL.',
  );
}
