import { presets } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { train, type TrainOptions } from './train.js';

const home = temporaryFolder();
process.env.FOODNET_HOME = home;
const dataset = join(home, 'shapes');
await drawPictures(dataset, { classes: 3, perClass: 12 });

const options: TrainOptions = {
  name: 'library',
  dataset,
  preset: { ...presets.sample, epochs: 3, batchSize: 6 },
  device: 'cpu',
};
const filesOf = (run: string) => readdir(join(home, 'runs', run));

test('train leaves what trainer:train leaves: a report, a history, event files, the newest checkpoints', async () => {
  const run = await train({ ...options, keep: 1 });
  expect(run.status).toBe('finished');
  expect(await filesOf('library')).toEqual(
    expect.arrayContaining(['best.safetensors', 'history.csv', 'report.html', 'run.json', 'tensorboard']),
  );
  expect(await readFile(join(home, 'runs/library/report.html'), 'utf8')).toContain('library');
  expect(await readdir(join(home, 'runs/library/checkpoints'))).toHaveLength(1);
});

test('a run begins with the weights of another, whose network takes the place of its own', async () => {
  const preset = { ...presets.report, epochs: 1, batchSize: 6 };
  const run = await train({ ...options, name: 'next', preset, init: 'library', tensorboard: false });
  expect(run.init).toMatchObject({ kind: 'run', name: 'library' });
  expect(run.preset.network).toEqual(presets.sample.network);
  expect(await filesOf('next')).not.toContain('tensorboard');
  // Found finished: the recipe that it was given is the one that it has.
  expect(await train({ ...options, name: 'next', preset, init: 'library' })).toEqual(run);
  await expect(train({ ...options, name: 'other', init: 'nobody' })).rejects.toThrow(
    'Cannot use --init=nobody: there is no run nobody.',
  );
});

test.each([
  [{ bestBy: 'val_accuracy' }, '--best-by val_accuracy', 'val_loss'],
  [{ init: 'nobody' }, '--init nobody', 'none'],
  [{ weights: '/pets.h5' }, '--weights /pets.h5', 'none'],
] as const)('a run that there is refuses %j, as the command line does', async (other, wanted, found) => {
  await expect(train({ ...options, ...other })).rejects.toMatchObject({
    code: 'contradiction',
    message: expect.stringContaining(`Cannot use ${wanted} for run library: it was made with ${found}.`),
  });
});
