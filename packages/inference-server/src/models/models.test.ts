import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeVersion } from '../write-version.fixture.js';
import { emptyCatalog, readCatalog, type Catalog } from './catalog.js';
import { chooseVersion } from './choose-version.js';
import { findVersion } from './find-version.js';
import { keepModel, mergeCatalog } from './merge-catalog.js';
import { versionName } from './version.js';

const folder = temporaryFolder();
const brokenFolder = temporaryFolder();
await writeVersion(folder, { version: 2, from: { run: 'a', preset: 'report', dataset: 'food' } });
await writeVersion(folder, { version: 10, from: { run: 'b' } });
await writeVersion(folder, { version: 9, from: { run: 'a', preset: 'report', dataset: 'food' } });
await writeVersion(folder, { model: 'other', version: 1 });
// What an export leaves while it works, and what anybody may leave.
await rename(await writeVersion(folder, { version: 77 }), join(folder, 'colours/.11.part-123'));
await mkdir(join(folder, 'colours/latest'));
await mkdir(join(folder, 'colours/012'));
await mkdir(join(folder, '.cache/1'), { recursive: true });
await mkdir(join(folder, 'empty'));
await writeFile(join(folder, 'README'), '');
await writeFile(join(folder, 'colours/12'), 'a file');

test('readCatalog finds sound versions, newest first, by number and not by text', async () => {
  const { models, broken } = await readCatalog(folder);
  expect(
    [...models].map(([name, versions]) => [name, versions.map(({ manifest }) => manifest.version)]),
  ).toEqual([
    ['colours', [10, 9, 2]],
    ['other', [1]],
  ]);
  expect(broken).toEqual([]);
});

test('readCatalog sets broken versions apart and says why', async () => {
  const models = brokenFolder;
  await mkdir(join(models, 'colours/1'), { recursive: true });
  await writeFile(join(await writeVersion(models, { version: 2 }), 'manifest.json'), '{');
  await writeVersion(models, { version: 3, manifest: { version: 4 } });
  await writeVersion(models, { version: 5, manifest: { format: 2 as 1 } });
  await writeVersion(models, { version: 6, manifest: { classes: ['one', 'two'] } });
  const { models: sound, broken } = await readCatalog(models);
  expect(sound.size).toBe(0);
  expect(broken.map(({ version, error }) => [version, error.code])).toEqual([
    [6, 'damaged'],
    [5, 'unknown-format'],
    [3, 'damaged'],
    [2, 'damaged'],
    [1, 'missing'],
  ]);
});

test('readCatalog of a folder that does not exist is empty', async () => {
  expect((await readCatalog(join(folder, 'none'))).models.size).toBe(0);
});

test('where nothing is found at all, every model has what it had; else the one that answers by default', async () => {
  const before = await readCatalog(folder);
  const namesOf = ({ models }: Catalog) => [...models.keys()].sort();
  const nothing = await mergeCatalog(before, emptyCatalog, () => Promise.resolve());
  expect(namesOf(keepModel(nothing, before, 'colours'))).toEqual(['colours', 'other']);
  const one = { ...emptyCatalog, models: new Map([['third', before.models.get('other')!]]) };
  expect(namesOf(keepModel(one, before, 'colours'))).toEqual(['colours', 'third']);
});

test('chooseVersion takes the newest that comes from what was named', async () => {
  const catalog = await readCatalog(folder);
  const chosen = (origin: Parameters<typeof chooseVersion>[2]) =>
    chooseVersion(catalog, 'colours', origin)?.manifest.version;
  expect(chosen({})).toBe(10);
  expect(chosen({ run: 'a' })).toBe(9);
  expect(chosen({ run: 'a', dataset: 'food', preset: 'report', seed: 1 })).toBe(9);
  expect(chosen({ run: 'a', dataset: 'sample' })).toBeUndefined();
  expect(chooseVersion(catalog, 'none', {})).toBeUndefined();
});

test('findVersion takes the default, a model its newest, and a version what it names', async () => {
  const catalog = await readCatalog(folder);
  const standard = chooseVersion(catalog, 'colours', { run: 'a' });
  if (!standard) throw new Error('There is no such version.');
  const found = (query: Parameters<typeof findVersion>[2]) =>
    versionName(findVersion(catalog, standard, query));
  expect(found({})).toBe('colours/9');
  expect(found({ model: 'colours' })).toBe('colours/9');
  expect(found({ version: '10' })).toBe('colours/10');
  expect(found({ model: 'other' })).toBe('other/1');
  expect(() => found({ model: 'other', version: '2' })).toThrow(
    expect.objectContaining({ code: 'unknown-version' }),
  );
  expect(findVersion(emptyCatalog, standard, {})).toBe(standard);
  expect(() => found({ model: 'constructor' })).toThrow(expect.objectContaining({ code: 'unknown-model' }));
});
