import { presets, type PictureSpec } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { openPrepared, prepareByStage } from './prepared-data.js';

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
