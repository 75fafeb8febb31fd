import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderStore } from '../store/folder-store.js';
import { openJob, type Job } from './job.js';
import { Tries } from './tries.js';

const newJob = (): Promise<Job> =>
  openJob({
    store: new FolderStore(temporaryFolders.pop()!),
    work: 'classify',
    options: {},
    shardEntries: 5,
    entries: () => [1, 2, 3, 4, 5],
  });
const temporaryFolders = [temporaryFolder(), temporaryFolder(), temporaryFolder()];

test('an entry that ends three processes is set aside, and no other', async () => {
  const job = await newJob();
  let deaths = 0;
  for (;;) {
    const tries = await Tries.begin(job, 0);
    expect(tries.isCareful).toBe(deaths > 0);
    const enter = async (index: number) => {
      if (tries.isCareful) await tries.enter(index);
      return index === 3;
    };
    let isDead = false;
    for (let index = 0; index < 5 && !isDead; index++)
      if (!tries.isSetAside(index)) isDead = await enter(index);
    // A process that died ends nothing.
    if (isDead) deaths++;
    else {
      expect([0, 1, 2, 3, 4].filter((index) => tries.isSetAside(index))).toEqual([3]);
      await tries.end();
      break;
    }
  }
  expect(deaths).toBe(3);
  expect(await readdir(join(job.store.location, 'job', 'tries'))).toEqual([]);
});

test('processes that are ended for other reasons set nothing aside', async () => {
  const job = await newJob();
  await Tries.begin(job, 0);
  for (let index = 0; index < 5; index++) {
    const tries = await Tries.begin(job, 0);
    await tries.enter(index);
  }
  const last = await Tries.begin(job, 0);
  expect([0, 1, 2, 3, 4].filter((index) => last.isSetAside(index))).toEqual([]);
});

test('a note that a power cut left empty tells of a death, and of no entry', async () => {
  const job = await newJob();
  await job.store.put('job/tries/000000.json', '');
  const tries = await Tries.begin(job, 0);
  expect(tries.isCareful).toBe(true);
  expect([0, 1, 2, 3, 4].filter((index) => tries.isSetAside(index))).toEqual([]);
});
