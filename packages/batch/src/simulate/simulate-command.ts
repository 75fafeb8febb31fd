import { command, userPath, wholeNumber } from '@foodnet/stage';
import { z } from 'zod';
import { checkRedis } from '../redis/connect.js';
import { redisAddress, redisOption } from '../redis/redis-address.js';

export const simulateCommand = command({
  name: 'batch:simulate',
  summary:
    'Measures what a Redis can hand out: more and more workers that only sleep take shards from a queue of their own. What ' +
    'else the Redis does meanwhile lowers the figures.',
  extras: {
    redis: { ...redisOption, describe: 'Redis to measure [default: REDIS_URL of the environment]' },
    workers: {
      describe: 'Numbers of workers, with commas between',
      schema: z
        .string()
        .default('1,10,30,100,300,1000')
        .transform((text) => text.split(',').map(Number))
        .refine(
          (numbers) => numbers.every((number) => Number.isInteger(number) && number > 0),
          'expected whole numbers such as 1,10,100',
        ),
    },
    'sleep-ms': { describe: 'How long a shard takes', schema: wholeNumber(1, 600_000).default(1_000) },
    output: {
      describe: 'Where the chart goes: <output>.svg, .png and .json',
      schema: z.string().min(1).default('simulation'),
    },
  },
  async run({ extras, signal }) {
    const address = redisAddress(extras.redis);
    await checkRedis(address);
    // With the trainer, which draws the chart: no worker waits until that is loaded.
    const { runSimulation } = await import('./run-simulation.js');
    await runSimulation({
      address,
      workers: extras.workers,
      sleepMs: extras['sleep-ms'],
      output: userPath(extras.output),
      signal,
    });
  },
});
