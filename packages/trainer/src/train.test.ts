import { presets } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readdir, readFile, rm } from 'node:fs/promises';
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

test('a run that was stopped while its report was written gets it from the same call', async () => {
  const report = join(home, 'runs/library/report.html');
  await rm(report);
  // Of what it goes on from nothing is needed.
  await rm(join(home, 'runs/library/checkpoints'), { recursive: true });
  expect((await train(options)).status).toBe('finished');
  expect(await readFile(report, 'utf8')).toContain('library');
});

test('a run finds its pictures split as they were once their prepared data is gone', async () => {
  const split = { ...options, name: 'split', dataset: join(home, 'split'), tensorboard: false };
  const preset = { ...presets.sample, epochs: 1, batchSize: 6 };
  await drawPictures(split.dataset, { classes: 2, perClass: 12 });
  await prepareDataset({ source: split.dataset, picture: preset.picture, seed: 7 });
  const run = await train({ ...split, preset });
  expect(run).toMatchObject({ seed: 1, dataset: { seed: 7 } });
  await rm(join(home, 'data/split'), { recursive: true });
  expect(await train({ ...split, preset })).toEqual(run);
});

test.each<[Partial<TrainOptions>, string]>([
  [{ name: 'my run' }, 'Cannot train run my run: name: expected letters, digits,'],
  [{ keep: 0 }, 'Cannot train run refused: keep: '],
  [{ seed: 1.5 }, 'seed: '],
  [{ checkpointEvery: { steps: 0 } }, 'checkpointEvery.steps: Too small'],
  [
    { preset: { ...presets.sample, optimizer: { ...presets.sample.optimizer, learningRate: 0 } } },
    'preset.optimizer.learningRate: ',
  ],
])(
  '%j, which could not be read back or would save nothing, is refused before any work',
  async (wrong, told) => {
    const name = wrong.name ?? 'refused';
    await expect(train({ ...options, name, ...wrong })).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(told),
    });
    expect(await filesOf('.')).not.toContain(name);
  },
);

test('another recipe or seed than that of the run is told', async () => {
  const preset = { ...options.preset!, labelSmoothing: 0.1 };
  await expect(train({ ...options, preset, seed: 2 })).rejects.toThrow(
    'Cannot train run library: it was begun with seed 1, another labelSmoothing.',
  );
});

test('training pictures that would be kept too large are refused before any work', async () => {
  const picture = { ...presets.strong.picture, width: 600, height: 600 };
  const huge = { ...options, name: 'huge', preset: { ...presets.strong, picture } };
  await expect(train(huge)).rejects.toMatchObject({
    code: 'bad-option',
    message: expect.stringContaining('augmentation.crop.keptScale = 2'),
  });
  expect(await readdir(join(home, 'data/shapes'))).toEqual(['32x32-lanczos3']);
});

test('a new run learns from the pictures as they are now', async () => {
  const changing = { ...options, dataset: join(home, 'changing'), tensorboard: false };
  const preset = { ...presets.sample, epochs: 1, batchSize: 6 };
  await drawPictures(changing.dataset, { classes: 2, perClass: 6 });
  const before = await train({ ...changing, preset, name: 'before' });
  await drawPictures(changing.dataset, { classes: 3, perClass: 6 });
  const after = await train({ ...changing, preset, name: 'after' });
  expect([before.classes.length, after.classes.length]).toEqual([2, 3]);
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
