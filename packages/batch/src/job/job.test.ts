import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { FolderStore } from '../store/folder-store.js';
import { openJob, readEntries } from './job.js';

const store = new FolderStore(temporaryFolder());
const open = (topk: number, entries: readonly number[]) =>
  openJob({ store, work: 'classify', options: { topk }, shardEntries: 2, entries: () => entries });

test('openJob lists once, goes on with the same options and with no others', async () => {
  const job = await open(2, [7, 8, 9]);
  expect(job).toMatchObject({ entries: 3, shards: 2 });
  expect(await readEntries(job, 1, z.int())).toEqual([9]);
  expect(await open(2, [1])).toEqual(job);
  await expect(open(1, [1])).rejects.toThrow('topk: 2 then, 1 now');
  await expect(open(1, [1])).rejects.toMatchObject({ code: 'contradiction' });
});
