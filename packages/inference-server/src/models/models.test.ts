import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeVersion } from '../write-version.fixture.js';
import { emptyCatalog, readCatalog, readVersion, type AliasTable, type Catalog } from './catalog.js';
import { chooseVersion } from './choose-version.js';
import { findVersion } from './find-version.js';
import { keepAliases } from './keep-aliases.js';
import { keepStandard, mergeCatalog } from './merge-catalog.js';
import { readVersionFile } from './read-version-file.js';
import { versionName } from './version.js';

const folder = temporaryFolder();
const brokenFolder = temporaryFolder();
const unreadFolder = temporaryFolder();
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
  const standard = before.models.get('colours')![1];
  const namesOf = ({ models }: Catalog) => [...models.keys()].sort();
  const nothing = await mergeCatalog(before, emptyCatalog, () => Promise.resolve());
  expect(namesOf(keepStandard(nothing, before, standard))).toEqual(['colours', 'other']);
  const one = { ...emptyCatalog, models: new Map([['third', before.models.get('other')!]]) };
  expect(namesOf(keepStandard(one, before, standard))).toEqual(['colours', 'third']);
});

/** The catalog of the folder, its models with these aliases. */
async function catalogWith(aliases: Readonly<Record<string, AliasTable>>): Promise<Catalog> {
  return { ...(await readCatalog(folder)), aliases: new Map(Object.entries(aliases)) };
}

test('the version that answers by default and has no successor stays among those that are served, and stable', async () => {
  const before = await catalogWith({ colours: { stable: 10, latest: 10 } });
  const [standard, ...older] = before.models.get('colours')!;
  const models = new Map(before.models).set('colours', older);
  const gone = { ...before, models, aliases: new Map([['colours', { canary: 9, latest: 9 }]]) };
  const kept = keepStandard(gone, before, standard);
  expect(kept.models.get('colours')).toEqual([standard, ...older]);
  expect(kept.aliases.get('colours')).toEqual({ canary: 9, latest: 10, stable: 10 });
  expect(keepStandard(before, before, standard).models.get('colours')).toEqual([standard, ...older]);
});

test('an alias that is given to what is not there goes on naming what it named, stable what answered', async () => {
  const { models } = await readCatalog(folder);
  const other = models.get('other')![0];
  /** What the aliases of colours name, and what is told of them, where `now` stands in the file. */
  const kept = async (then: AliasTable, now: AliasTable, standard = other) => {
    const before = await catalogWith({ colours: then });
    const { aliases, broken } = keepAliases(await catalogWith({ colours: now }), before, standard);
    return [aliases.get('colours'), broken.map(({ model, version }) => `${model}/${version}`)];
  };
  const told = ['colours/aliases'];
  expect(await kept({ stable: 2, canary: 9 }, { stable: 9, canary: 10 })).toEqual([
    { stable: 9, canary: 10 },
    [],
  ]);
  expect(await kept({ stable: 2, canary: 9 }, { stable: 9, canary: 77 })).toEqual([
    { stable: 9, canary: 9 },
    told,
  ]);
  expect(await kept({ stable: 2 }, { stable: 77 })).toEqual([{ stable: 2 }, told]);
  // Before it was given for the first time, the newest answered, or what the server was told to answer with.
  expect(await kept({}, { stable: 77 })).toEqual([{ stable: 10 }, told]);
  expect(await kept({}, { stable: 77 }, models.get('colours')![2])).toEqual([{ stable: 2 }, told]);
  // Nothing is left to keep.
  expect(await kept({ stable: 76 }, { stable: 77 })).toEqual([{ stable: 77 }, told]);
  expect(await kept({}, { canary: 77 })).toEqual([{ canary: 77 }, []]);
});

test('a file of a version that can be opened and not read is missing', async () => {
  const version = await readVersion(await writeVersion(unreadFolder));
  const network = join(version.folder, 'model.onnx');
  await rm(network);
  await mkdir(network);
  // Folders have a length in which most file systems count what they hold.
  await writeFile(join(network, 'a file'), '');
  const { size: bytes } = await stat(network);
  const files = { 'model.onnx': { bytes, sha256: '0'.repeat(64) } };
  const unread = { ...version, manifest: { ...version.manifest, files } };
  await expect(readVersionFile(unread, 'model.onnx')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining(network),
  });
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
  const ofOther = async (stable: number) =>
    versionName(findVersion(await catalogWith({ other: { stable } }), standard, { model: 'other' }));
  expect(await ofOther(1)).toBe('other/1');
  await expect(ofOther(2)).rejects.toMatchObject({ code: 'unknown-version' });
  expect(findVersion(emptyCatalog, standard, {})).toBe(standard);
  expect(() => found({ model: 'constructor' })).toThrow(expect.objectContaining({ code: 'unknown-model' }));
});
