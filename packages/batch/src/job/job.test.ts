import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { FolderStore } from '../store/folder-store.js';
import { readReport, writeReport } from './done.js';
import { openJob, readEntries } from './job.js';
import { Tries } from './tries.js';

const [store, empty, again] = [temporaryFolder(), temporaryFolder(), temporaryFolder()].map(
  (folder) => new FolderStore(folder),
);
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

test('openJob lists again where the manifest was removed, and takes no old note or result for a new one', async () => {
  const open = (entries: readonly number[]) =>
    openJob({ store: again, work: 'classify', options: {}, shardEntries: 2, entries: () => entries });
  const old = await open([1, 2, 3]);
  for (const shard of [0, 1]) await writeReport(old, { shard, entries: 2, failed: 0, setAside: [] });
  await Tries.begin(old, 1);
  const [mine, byDate, theirs] = ['results/of-mine.csv', 'results/20261130.jsonl', 'results/000001.jsonl'];
  for (const path of [mine, byDate, theirs]) await again.put(path, 'x');
  await again.remove('job/manifest.json');
  const removed: string[] = [];
  const remove = again.remove.bind(again);
  again.remove = (path) => remove(path).finally(() => removed.push(path));

  expect((await open([])).entries).toBe(0);
  expect(await again.find(theirs)).toBeDefined();
  const job = await open([0, 1]);
  // A bucket takes its time for each.
  expect(removed).toEqual(['job/done', 'job/tries', theirs]);
  expect(await readReport(job, 0)).toBeUndefined();
  expect((await Tries.begin(job, 1)).isCareful).toBe(false);
  expect(await Promise.all([mine, byDate, theirs].map((path) => again.find(path)))).toEqual([
    Buffer.from('x'),
    Buffer.from('x'),
    undefined,
  ]);
});
