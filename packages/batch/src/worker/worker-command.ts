import { command, wholeNumber } from '@foodnet/stage';
import { z } from 'zod';
import { workSchema } from '../job/job.js';
import { waitForRedis } from '../redis/connect.js';
import { redisAddress, redisOption } from '../redis/redis-address.js';
import { workKinds } from '../work-kinds.js';
import { startWorker } from './start-worker.js';

const DEFAULT_LEASE_SECONDS = 30;

export const workerCommand = command({
  name: 'batch:worker',
  summary:
    'Does shards of whatever batch:classify, dataset:prepare and trainer:sweep hand out at a Redis, until it is ended. ' +
    'Workers join and leave at any time, on any machine that sees the folders or buckets of the work.',
  extras: {
    redis: { ...redisOption, describe: 'Redis to take work from [default: REDIS_URL of the environment]' },
    work: {
      describe: `Kinds of work to take, with commas between: ${workSchema.options.join(', ')} [default: all]`,
      schema: z
        .string()
        .optional()
        .transform((text) => text?.split(',') ?? [...workSchema.options])
        .pipe(z.array(workSchema, `expected some of ${workSchema.options.join(', ')}`)),
    },
    'lease-seconds': {
      describe: 'A worker that is not heard of for so long has lost its shards to others',
      schema: wholeNumber(1, 3_600).default(DEFAULT_LEASE_SECONDS),
    },
  },
  async run({ options, extras, signal }) {
    const address = redisAddress(extras.redis);
    const say = (line: string) => console.log(line);
    await waitForRedis(address, { signal, say });
    say(`Waiting for work (${extras.work.join(', ')}) at ${address.shown}. Ctrl-C gives it back and leaves.`);
    await startWorker({
      address,
      kinds: workKinds({ device: options.device }),
      works: extras.work,
      leaseMs: extras['lease-seconds'] * 1000,
      signal,
      say,
    });
  },
});
