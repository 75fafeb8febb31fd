import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { openJob, type Job, type WorkName } from '../job/job.js';
import { Tries } from '../job/tries.js';
import { FolderStore } from '../store/folder-store.js';
import { runShard } from './run-shard.js';

const { signal } = new AbortController();
const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
const newJob = (work: WorkName) =>
  openJob({
    store: new FolderStore(folders.pop()!),
    work,
    options: {},
    shardEntries: 1,
    entries: () => [1],
  });
const run = (job: Job, task: () => Promise<unknown>) =>
  runShard(
    job,
    0,
    {
      run: () => task().then(() => ({ entries: 1, failed: 0, setAside: [] })),
      close: () => Promise.resolve(),
    },
    signal,
  );

test('a shard that fails tells its own error, also where the note of it cannot be removed', async () => {
  const job = await newJob('classify');
  job.store.remove = () => Promise.reject(new Error('The store is away.'));
  await expect(run(job, () => Promise.reject(new Error('The work failed.')))).rejects.toThrow(
    'The work failed.',
  );
  await expect(run(job, () => Promise.resolve())).rejects.toThrow('The store is away.');
});

test('a shard that ended a process waits for no training, nor a training for it', async () => {
  const [training, classifying] = [await newJob('sweep'), await newJob('classify')];
  await Tries.begin(classifying, 0);
  let endTraining: () => void = () => undefined;
  const trained = run(training, () => new Promise<void>((resolve) => (endTraining = resolve)));
  expect(await run(classifying, () => Promise.resolve())).toMatchObject({ entries: 1 });
  endTraining();
  expect(await trained).toMatchObject({ entries: 1 });
});
