import { presets } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { finishedShards } from '../job/done.js';
import { openJob } from '../job/job.js';
import { localRunner } from '../run/local-runner.js';
import { FolderStore } from '../store/folder-store.js';
import { prepareWork } from './prepare-work.js';

const [folder, place] = [temporaryFolder(), temporaryFolder()];

test('a shard of files on a share that is away is not done, and is when it is back', async () => {
  const share = join(folder, 'share');
  const options = { folder: share, picture: presets.sample.picture, fingerprint: '', paths: '' };
  const job = await openJob({
    store: new FolderStore(place),
    work: 'prepare',
    options,
    shardEntries: 1,
    entries: () => [{ path: 'class_0/0.jpg', bytes: 1, changedMs: 1 }],
  });
  const runner = localRunner({ prepare: prepareWork, classify: prepareWork, sweep: prepareWork });
  const done: number[] = [];
  const run = () => runner.run(job, [0], ({ failed }) => done.push(failed), new AbortController().signal);
  await expect(run()).rejects.toMatchObject({ code: 'missing' });
  expect(existsSync(join(place, 'shards'))).toBe(false);
  for await (const report of finishedShards(job)) throw new Error(JSON.stringify(report));
  await drawPictures(share, { classes: 1, perClass: 1 });
  await run();
  expect(done).toEqual([0]);
});
