import { presets, trainingPicture, type PictureSpec } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { datasetSource } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { openPrepared, prepareByStage, type Prepare } from './prepared-data.js';
import { openTrainingData } from './training-data.js';

const home = temporaryFolder();
const before = process.env.FOODNET_HOME;
process.env.FOODNET_HOME = home;
afterAll(() => {
  if (before === undefined) delete process.env.FOODNET_HOME;
  else process.env.FOODNET_HOME = before;
});

const folder = join(home, 'shapes');
const { picture } = presets.sample;
const wanted = { dataset: folder, picture };

test('data that is missing is prepared by the stage before, once', async () => {
  await drawPictures(folder, { classes: 2, perClass: 6 });
  const calls: unknown[] = [];
  const call = async (stage: string, more: readonly string[]) => {
    calls.push([stage, more]);
    await prepareDataset({
      source: { name: 'shapes', location: folder },
      picture,
      seed: 1,
      seedIsGiven: false,
    });
  };
  for (let time = 0; time < 2; time++) {
    const dataset = await openPrepared(wanted, prepareByStage({ call }));
    expect(dataset.manifest.classes).toEqual(['class_0', 'class_1']);
    dataset.close();
  }
  expect(calls).toEqual([
    ['dataset:prepare', [`--dataset=${folder}`, `--picture=${JSON.stringify(picture)}`]],
  ]);
});

test('data that a run knows is prepared with its own seed', async () => {
  const calls: unknown[] = [];
  const call = (_: string, more: readonly string[]) => Promise.resolve(void calls.push(more));
  await prepareByStage({ call }, 7)(folder, picture);
  expect(calls).toEqual([[`--dataset=${folder}`, `--picture=${JSON.stringify(picture)}`, '--seed=7']]);
});

test('pictures that are prepared otherwise than asked for are named', async () => {
  const old: PictureSpec = { ...picture, width: 40 };
  const call = () => Promise.resolve();
  await expect(openPrepared({ ...wanted, picture: old }, prepareByStage({ call }))).rejects.toThrow(
    'they are prepared in another way than 40x32, lanczos3',
  );
});

test('another folder of the same name is left to the stage before, which refuses it', async () => {
  const call = () => Promise.reject(new Error('refused by dataset:prepare'));
  const other = { ...wanted, dataset: join(home, 'elsewhere', 'shapes') };
  await expect(openPrepared(other, prepareByStage({ call }))).rejects.toThrow('refused by dataset:prepare');
});

test('a new run has the pictures as they are now, one that goes on those that it began with', async () => {
  const birds = join(home, 'birds');
  const open = async (isForNewRun: boolean) => {
    const data = await openTrainingData({ dataset: birds, isForNewRun }, presets.sample, prepare);
    data.close();
    return data.split('train').count + data.split('test').count;
  };
  await drawPictures(birds, { classes: 2, perClass: 6 });
  expect(await open(true)).toBe(12);
  await drawPictures(birds, { classes: 2, perClass: 8 });
  expect(await open(false)).toBe(12);
  expect(await open(true)).toBe(16);
  await rename(birds, `${birds}-elsewhere`);
  expect(await open(true)).toBe(16);
});

const larger = trainingPicture(presets.strong);
const prepare: Prepare = async (dataset, picture) =>
  void (await prepareDataset({ source: datasetSource(dataset), picture, seed: 1 }));

test.each([
  ['test pictures', presets.strong.picture],
  ['larger training pictures', larger],
])('where the %s of a dataset alone were prepared again, the others follow', async (which, again) => {
  const name = which.replaceAll(' ', '-');
  const pets = join(home, name);
  await drawPictures(pets, { classes: 2, perClass: 6 });
  (await openTrainingData({ dataset: pets }, presets.strong, prepare)).close();

  for (const [dataset, bird, perClass] of [
    [pets, 'bird', 9],
    [name, 'a_bird', 12],
  ] as const) {
    await drawPictures(pets, { classes: 3, perClass });
    await rename(join(pets, 'class_2'), join(pets, bird));
    await prepare(pets, again);
    const data = await openTrainingData({ dataset }, presets.strong, prepare);
    const { classes } = data.manifest;
    expect(classes).toContain(bird);
    const [train, test] = [data.split('train'), data.split('test')];
    for (const { paths, labels } of [train, test])
      expect(Array.from(labels, (label) => classes[label])).toEqual(paths.map((path) => path.split('/')[0]));
    expect(new Set([...train.paths, ...test.paths]).size).toBe(train.count + test.count);
    expect(train.paths.some((path) => path.startsWith(bird))).toBe(true);
    data.close();
  }
});

test('pictures of different preparings that cannot be made alike are refused with both folders', async () => {
  const pets = join(home, 'refused');
  await drawPictures(pets, { classes: 2, perClass: 6 });
  await prepareDataset({ source: pets, picture: larger });
  await drawPictures(pets, { classes: 3, perClass: 6 });
  await prepareDataset({ source: pets, picture: presets.strong.picture });
  const opened = openTrainingData({ dataset: pets }, presets.strong, () => Promise.resolve());
  await expect(opened).rejects.toMatchObject({
    code: 'contradiction',
    message: expect.stringMatching(
      /^Cannot train on refused: .*32x32-lanczos3 and .*64x64-lanczos3 have to hold .* Remove both folders/,
    ),
  });
});
