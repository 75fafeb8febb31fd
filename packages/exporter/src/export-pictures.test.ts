import { presets } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openExportPictures } from './export-pictures.js';
import { writeTinyRun } from './tiny-run.fixture.js';

const home = temporaryFolder();
process.env.FOODNET_HOME = home;

test('the pictures of a run whose prepared data is gone are split as they were', async () => {
  const location = join(home, 'drawn');
  await drawPictures(location, { classes: 2, perClass: 8 });
  const { picture } = presets.sample;
  const { name, seed, identity } = await prepareDataset({ source: location, picture, seed: 7 });
  const run = await writeTinyRun(join(home, 'runs', 'tiny'), 'tiny', 1, {
    dataset: { name, location, seed, identity },
  });
  await rm(join(home, 'data'), { recursive: true });

  const called: string[] = [];
  const pictures = await openExportPictures(run, async (stage, more) => {
    called.push(stage);
    const given = more.find((option) => option.startsWith('--seed='));
    await prepareDataset({ source: location, picture, seed: Number(given?.slice('--seed='.length) ?? 1) });
  });
  expect(called).toEqual(['dataset:prepare']);
  expect(pictures.test.count).toBe(4);
  pictures.close();
});
