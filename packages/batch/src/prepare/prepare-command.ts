import { prepareExtras, runPrepare } from '@foodnet/dataset';
import { command, preparedFolder } from '@foodnet/stage';
import { rm } from 'node:fs/promises';
import { redisOption } from '../redis/redis-address.js';
import { chooseRunner } from '../run/choose-runner.js';
import { workKinds } from '../work-kinds.js';
import { sharedPictures, shardsFolder } from './shared-pictures.js';

/** What `dataset:prepare --redis` starts. */
export const prepareCommand = command({
  name: 'batch:prepare',
  summary:
    'As dataset:prepare, with the pictures read by workers: the same files, bit for bit. The pictures and ' +
    'data/ lie in folders that all workers see.',
  extras: { ...prepareExtras, redis: redisOption },
  async run(context) {
    const { options, extras } = context;
    const runner = await chooseRunner(extras.redis, () => workKinds({ device: options.device }));
    try {
      for (const { name, picture } of await runPrepare(context, sharedPictures(runner)))
        await rm(shardsFolder(preparedFolder(name, picture)), { recursive: true, force: true });
    } finally {
      await runner.close();
    }
  },
});
