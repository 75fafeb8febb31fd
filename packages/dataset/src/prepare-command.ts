import { command } from '@foodnet/stage';
import { z } from 'zod';
import { prepareExtras, runPrepare } from './run-prepare.js';

export const prepare = command({
  name: 'dataset:prepare',
  summary:
    'Reads pictures into packed pixels, once: data/<dataset>/<width>x<height>-<kernel>/, as the preset needs them, with ' +
    'a report to look at. They may come from a folder or an archive (.tar, .tar.gz, .zip) with class folders, with ' +
    "train/ and test/ (or val/), or in Food-101's layout (images/ and meta/), or from a list (.csv, .jsonl) of " +
    'path,label(,split).',
  extras: {
    ...prepareExtras,
    redis: {
      describe:
        'Have the pictures read by the workers (batch:worker) at this Redis, redis://host:6379; --redis alone takes REDIS_URL',
      schema: z.string().optional(),
    },
  },
  async run(context) {
    const { picture, redis, ...rest } = context.extras;
    if (redis === undefined) await runPrepare(context);
    else
      await context.call('batch:prepare', [
        `--redis=${redis}`,
        ...(picture === undefined ? [] : [`--picture=${picture}`]),
        `--keep-pictures=${rest['keep-pictures'] ? 'yes' : 'no'}`,
      ]);
  },
});
