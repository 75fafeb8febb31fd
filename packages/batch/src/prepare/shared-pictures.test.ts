import { presets } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { datasetSource, parseOptions, preparedFolder } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, jest, test } from '@jest/globals';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { localRunner } from '../run/local-runner.js';
import { prepareCommand } from './prepare-command.js';
import { prepareWork } from './prepare-work.js';
import { sharedPictures, shardsFolder } from './shared-pictures.js';

const home = temporaryFolder();
process.env.FOODNET_HOME = home;
jest.spyOn(console, 'log').mockImplementation(() => undefined);
const { picture } = presets.sample;
const source = datasetSource(join(home, 'pets'));
const folder = preparedFolder('pets', picture);
const kinds = { prepare: prepareWork, classify: prepareWork, sweep: prepareWork };
const openPictures = sharedPictures(localRunner(kinds));

async function filesOf(prepared: string): Promise<Record<string, Buffer>> {
  const names = (await readdir(prepared)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(prepared, name))] as const)),
  );
}

test('a dataset that is prepared in shards is the one that a single machine prepares, bit for bit, also the second time', async () => {
  await drawPictures(join(home, 'pets'), { classes: 3, perClass: 10 });
  await writeFile(join(home, 'pets', 'class_1', 'broken.jpg'), 'text');
  await prepareDataset({ source, picture, seed: 1 });
  await rename(folder, join(home, 'alone'));
  await prepareDataset({ source, picture, seed: 1, openPictures });
  expect(await filesOf(folder)).toEqual(await filesOf(join(home, 'alone')));

  // Only what is new is read again.
  await drawPictures(join(home, 'pets'), { classes: 3, perClass: 11 });
  await prepareDataset({ source, picture, seed: 1, openPictures });
  const shared = await filesOf(folder);
  await rename(folder, join(home, 'earlier'));
  await prepareDataset({ source, picture, seed: 1 });
  expect(await filesOf(folder)).toEqual(shared);
});

test.each([
  // 64 * 64 * 3 = 12,288 bytes; 1,000 * 1,000 * 3 = 3 MB, of which 256 MB hold 85.
  [64, 1_024],
  [1_000, 85],
])('a shard of pictures of %d pixels a side has %d of them at most', async (side, most) => {
  const found: number[] = [];
  const looking = sharedPictures({
    run: (job) => Promise.reject(new Error(String(found.push(job.shardEntries)))),
    status: () => [],
    close: () => Promise.resolve(),
  });
  const large = { ...picture, width: side, height: side };
  await expect(prepareDataset({ source, picture: large, seed: 1, openPictures: looking })).rejects.toThrow(
    '1',
  );
  expect(found).toEqual([most]);
});

test('shards of what was new to an earlier preparation are not taken for those of all', async () => {
  const begun = sharedPictures({
    run: () => Promise.reject(new Error('interrupted')),
    status: () => [],
    close: () => Promise.resolve(),
  });
  await drawPictures(join(home, 'pets'), { classes: 3, perClass: 12 });
  await expect(prepareDataset({ source, picture, seed: 1, openPictures: begun })).rejects.toThrow(
    'interrupted',
  );
  await rename(folder, join(home, 'before'));
  await prepareDataset({ source, picture, seed: 1, openPictures });
  const shared = await filesOf(folder);
  await rename(folder, join(home, 'after'));
  await prepareDataset({ source, picture, seed: 1 });
  expect(await filesOf(folder)).toEqual(shared);
});

test('the command prepares each kind of pictures that the recipe needs, and leaves no shards', async () => {
  await drawPictures(join(home, 'cropped'));
  const shards = shardsFolder(preparedFolder('cropped', picture));
  await run('--preset=sample');
  // As a command leaves it that ended before the other kind was done.
  await mkdir(shards);
  await run('--preset=strong');
  expect(await readdir(dirname(shards))).toEqual(['32x32-lanczos3', '64x64-lanczos3']);
});

async function run(...argv: string[]): Promise<void> {
  const parsed = parseOptions(prepareCommand, [`--dataset=${join(home, 'cropped')}`, ...argv]);
  if ('help' in parsed) throw new Error('No help was asked for.');
  const { signal } = new AbortController();
  await prepareCommand.run({ ...parsed, signal, call: () => Promise.reject(new Error('none')) });
}
