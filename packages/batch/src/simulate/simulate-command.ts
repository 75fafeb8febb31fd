import { command, formatCount, userPath, wholeNumber, writeJson } from '@foodnet/stage';
import { textTable, writeChart } from '@foodnet/trainer';
import { z } from 'zod';
import { checkRedis } from '../redis/connect.js';
import { redisAddress, redisOption } from '../redis/redis-address.js';
import { simulate, type SimulatedRow } from './simulate.js';
import { simulateChart } from './simulate-chart.js';

export const simulateCommand = command({
  name: 'batch:simulate',
  summary:
    'Measures what a Redis can hand out: more and more workers that only sleep take shards from it. It empties the queue ' +
    'of batch:classify, so that it wants a Redis of its own.',
  extras: {
    redis: { ...redisOption, describe: 'A Redis that nobody uses [default: REDIS_URL of the environment]' },
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
    const rows: SimulatedRow[] = [];
    for (const workers of extras.workers) {
      signal.throwIfAborted();
      rows.push(await simulate(address, workers, extras['sleep-ms']));
      console.log(
        `${formatCount(workers)} workers: ${formatCount(rows.at(-1)!.shardsPerSecond)} shards a second`,
      );
    }
    const output = userPath(extras.output);
    await writeJson(`${output}.json`, rows);
    await writeChart(output, simulateChart(rows, `Shards of ${formatCount(extras['sleep-ms'])} ms`));
    const cells = rows.map(({ workers, shardsPerSecond, ideal, redisLoad }) => [
      formatCount(workers),
      formatCount(shardsPerSecond),
      `${((100 * shardsPerSecond) / ideal).toFixed(0)} %`,
      `${(100 * redisLoad).toFixed(0)} %`,
    ]);
    console.log(
      textTable([['workers', 'shards/s', 'of ideal', "Redis's processor"], ...cells], { words: 0 }).join(
        '\n',
      ),
    );
  },
});
