import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { FolderStore } from '../store/folder-store.js';
import { openJob, readEntries } from './job.js';

const [store, empty] = [temporaryFolder(), temporaryFolder()].map((folder) => new FolderStore(folder));
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

test('openJob lists again where it found nothing', async () => {
  const entriesOf = async (entries: readonly number[]) =>
    (await openJob({ store: empty, work: 'classify', options: {}, shardEntries: 2, entries: () => entries }))
      .entries;
  expect(await entriesOf([])).toBe(0);
  expect(await entriesOf([7, 8])).toBe(2);
});
