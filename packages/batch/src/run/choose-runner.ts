import { redisAddress } from '../redis/redis-address.js';
import { localRunner } from './local-runner.js';
import { redisRunner } from './redis-runner.js';
import type { Runner } from './runner.js';
import type { WorkKinds } from './shard-work.js';

/**
 * With --redis, workers do the shards; without, this process does them.
 *
 * @throws FoodnetError `bad-option`, `unreachable`.
 */
export async function chooseRunner(redis: string | undefined, kinds: () => WorkKinds): Promise<Runner> {
  return redis === undefined ? localRunner(kinds()) : redisRunner(redisAddress(redis));
}
