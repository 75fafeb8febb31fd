import { preparedDatasetSchema, readManifest } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { drawSample, seedOfSample } from './draw-sample.js';
import { sampleClasses } from './sample-classes.js';

const temporary = temporaryFolder();
const labels = Object.keys(sampleClasses);

test('the same seed draws the same files, another seed others', async () => {
  const draw = async (name: string, seed: number) => {
    const folder = join(temporary, name);
    await drawSample(folder, seed, undefined, { train: 2, test: 1 });
    expect(await seedOfSample(folder)).toBe(seed);
    expect(readdirSync(folder).sort()).toEqual(['sample.json', 'test', 'train']);
    return labels.flatMap((label) =>
      ['train/#/0001.jpg', 'train/#/0002.jpg', 'test/#/0001.jpg'].map((path) =>
        readFileSync(join(folder, path.replace('#', label))),
      ),
    );
  };
  const [one, same, other] = [await draw('one', 1), await draw('same', 1), await draw('other', 2)];
  expect(same).toEqual(one);
  for (const [index, bytes] of one.entries()) expect(bytes.equals(other[index])).toBe(false);
  expect(await sharp(one[0]).metadata()).toMatchObject({ format: 'jpeg', width: 96, height: 96 });
  expect(await seedOfSample(join(temporary, 'none'))).toBeUndefined();
});

test('broken off, it leaves nothing behind', async () => {
  const folder = join(await mkdtemp(join(temporary, 'stopped-')), 'pictures');
  await expect(drawSample(folder, 1, AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
  expect(readdirSync(dirname(folder))).toEqual([]);
});

test('dataset:prepare draws the sample once for all picture specs, and holds out at least 200', async () => {
  const home = join(temporary, 'home');
  const prepare = (...options: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../main.js'), 'prepare', ...options], {
      env: { ...process.env, FOODNET_HOME: home },
    });
  expect((await prepare()).stdout).toMatch(
    /^data\/sample\/32x32-lanczos3\/report\.html shows .*\ndata\/sample\/32x32-lanczos3 is ready: 1,440 training and 240 test pictures of 6 classes\n$/,
  );
  const folder = join(home, 'data/sample');
  const manifest = await readManifest(join(folder, '32x32-lanczos3/manifest.json'), preparedDatasetSchema);
  expect(manifest).toMatchObject({
    seed: 1,
    source: { location: 'sample', layout: 'drawn' },
    classes: labels,
    setAside: [],
  });

  await prepare('--preset=report');
  expect(readdirSync(folder).sort()).toEqual(['32x32-lanczos3', '32x32-nearest', 'pictures']);
  await expect(prepare('--seed=2')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--seed=2: .*--seed=1/),
  });

  // What someone changes in the drawn pictures counts, as in any folder.
  rmSync(join(folder, 'pictures/train/tomato/0001.jpg'));
  const { stdout } = await prepare();
  expect(stdout).toMatch(
    /changed since .* preparing again\.\n0 files were read, 1,679 had not changed\.\n.*\n.* is ready: 1,439 training/,
  );
}, 120_000);
