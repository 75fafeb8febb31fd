import { drawPictures, testWithPictures } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { presets } from '@foodnet/contracts';
import { create } from 'tar';
import { zipOf } from './archive/archives.fixture.js';
import { badServer, cut, serve, status } from './download/server.fixture.js';
import { keepPictures } from './keep-pictures.js';
import { openDataset } from './open-dataset.js';
import { prepareFixture } from './prepare.fixture.js';

const { folder: newFolder, prepare, entriesOf } = prepareFixture();
const server = badServer();

/** Food-101's layout with this many classes, in `<temporary>/pets/`. */
async function food101(classes = 3, perClass = 6): Promise<string> {
  const folder = join(await newFolder('food'), 'pets');
  const paths = await drawPictures(join(folder, 'images'), { classes, perClass });
  const lines = paths.map((path) => relative(join(folder, 'images'), path).replace('.jpg', ''));
  mkdirSync(join(folder, 'meta'));
  writeFileSync(join(folder, 'meta/test.txt'), lines.filter((_, index) => index % 3 === 0).join('\n'));
  writeFileSync(join(folder, 'meta/train.txt'), lines.filter((_, index) => index % 3 !== 0).join('\n'));
  writeFileSync(join(folder, 'license.txt'), 'do as you please');
  return folder;
}

/** The folder packed with itself around it, as most archives are; the names of `first` come first. */
async function pack(
  folder: string,
  file: string,
  first: readonly string[] = readdirSync(folder),
): Promise<string> {
  const names = first.map((name) => `pets/${name}`);
  if (file.endsWith('.zip')) {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = all.map((entry) => relative(dirname(folder), join(entry.parentPath, entry.name)));
    const order = (path: string) => names.findIndex((name) => path.startsWith(name));
    paths.sort((one, other) => order(one) - order(other));
    writeFileSync(
      file,
      zipOf(paths.map((path) => ({ path, content: readFileSync(join(dirname(folder), path)) }))),
    );
  } else await create({ cwd: dirname(folder), file, gzip: file.endsWith('gz') }, names);
  return file;
}

/** An archive's kind, and the names that come first in it. */
type Packed = readonly [kind: string, first: readonly string[]];

async function sameFrom(folder: string, archives: readonly Packed[]): Promise<void> {
  const from = await prepare(folder);
  const reader = await openDataset(from.folder);
  const paths = [reader.split('train').paths, reader.split('test').paths];
  reader.close();
  const elsewhere = await newFolder('archives');
  for (const [index, [kind, first]] of archives.entries()) {
    const archive = await pack(folder, join(elsewhere, `pets-${index}.${kind}`), first);
    const { manifest, folder: prepared, said } = await prepare(archive);
    expect(manifest.name).toBe(`pets-${index}`);
    expect(manifest.identity).toBe(from.manifest.identity);
    expect(manifest.setAside).toEqual(from.manifest.setAside);
    expect(manifest.splits).toEqual(from.manifest.splits);
    expect(manifest.source).toMatchObject({ location: archive, layout: 'food-101' });
    const bytes = readFileSync(archive);
    expect(manifest.source.archive).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const other = await openDataset(prepared);
    expect([other.split('train').paths, other.split('test').paths]).toEqual(paths);
    other.close();
    expect(readdirSync(prepared).sort()).toEqual(readdirSync(from.folder).sort());
    expect(said.at(-1)).toMatch(/is ready: /);
  }
}

test('a folder, and every archive made of it in any order, give the same prepared data', async () => {
  const folder = await food101();
  writeFileSync(join(folder, 'images/class_1/note.jpg'), 'not a picture');
  appendFileSync(join(folder, 'meta/train.txt'), '\nclass_1/note\n');
  await sameFrom(folder, [
    ['tar', ['images', 'meta', 'license.txt']],
    ['tar.gz', ['meta', 'images']],
    ['tgz', ['images', 'meta']],
    ['zip', ['images', 'meta']],
    ['zip', ['meta', 'images']],
  ]);
});

testWithPictures(
  'FOODNET_FOOD_101_10',
  'ten classes of Food-101 give the same from a folder, a .tar.gz and a .zip',
  async (pictures) => {
    const folder = join(await newFolder('ten'), 'pets');
    cpSync(pictures, folder, { recursive: true });
    renameSync(join(folder, 'license_agreement.txt'), join(folder, 'license.txt'));
    await sameFrom(folder, [
      ['tar.gz', ['meta', 'images']],
      ['zip', ['images', 'meta']],
    ]);
  },
  300_000,
);

test('class folders in an archive are split as they are unpacked', async () => {
  const folder = join(await newFolder('classes'), 'pets');
  await drawPictures(folder, { classes: 3, perClass: 10 });
  const archive = await pack(folder, join(await newFolder('archive'), 'packed.zip'));
  expect((await prepare(archive, { seed: 4 })).manifest.identity).toBe(
    (await prepare(folder, { seed: 4 })).manifest.identity,
  );
});

describe('an archive that was prepared', () => {
  test('is recognised, read again when it has changed, and stands by its name when it is gone', async () => {
    const [folder, elsewhere] = [await food101(), await newFolder('archive')];
    const archive = await pack(folder, join(elsewhere, 'birds.tar.gz'));
    const first = await prepare(archive);
    const made = statSync(join(first.folder, 'manifest.json')).mtimeMs;
    expect((await prepare(archive)).said).toEqual([
      'data/birds/32x32-lanczos3 is ready: 12 training and 6 test pictures of 3 classes',
    ]);
    expect(statSync(join(first.folder, 'manifest.json')).mtimeMs).toBe(made);

    await drawPictures(join(folder, 'images'), { classes: 3, perClass: 7 });
    writeFileSync(join(folder, 'meta/test.txt'), 'class_0/6\n', { flag: 'a' });
    await pack(folder, archive);
    expect((await prepare(archive)).said[0]).toMatch(/birds\.tar\.gz changed since data\/birds/);

    rmSync(archive);
    expect((await prepare('birds')).manifest.source.location).toBe(archive);
    expect((await prepare('birds', { source: { name: 'birds', location: archive } })).said[0]).toMatch(
      /birds\.tar\.gz is gone\)$/,
    );
    await expect(prepare('birds', { picture: presets.report.picture })).rejects.toMatchObject({
      code: 'missing',
    });
  });

  test('that is damaged leaves nothing', async () => {
    const archive = await pack(await food101(), join(await newFolder('archive'), 'broken.tar.gz'));
    writeFileSync(archive, readFileSync(archive).subarray(0, 5_000));
    await expect(prepare(archive)).rejects.toMatchObject({ code: 'bad-archive' });
    expect(entriesOf('broken')).toEqual([]);
  });

  test('gives its pictures where they are asked for, once', async () => {
    const folder = await food101();
    const archive = await pack(folder, join(await newFolder('archive'), 'kept.zip'));
    const { manifest } = await prepare(archive);
    await keepPictures(manifest);
    expect(entriesOf('kept')).toEqual(['32x32-lanczos3', 'pictures']);
    const kept = join(process.env.FOODNET_HOME ?? '', 'data/kept/pictures/pets');
    expect(
      readFileSync(join(kept, 'images/class_0/0.jpg')).equals(
        readFileSync(join(folder, 'images/class_0/0.jpg')),
      ),
    ).toBe(true);
    rmSync(archive);
    await keepPictures(manifest);
    const again = await prepare('again', { source: { name: 'again', location: kept } });
    expect(again.manifest.identity).toBe(manifest.identity);
    await expect(keepPictures((await prepare(folder)).manifest)).rejects.toMatchObject({
      code: 'bad-option',
    });
  });

  test('does not take other pictures for its own, and touches no folder of the user', async () => {
    const archive = join(await newFolder('archive'), 'changing.zip');
    await pack(await food101(), archive);
    await keepPictures((await prepare(archive)).manifest);
    const kept = join(process.env.FOODNET_HOME ?? '', 'data/changing/pictures');
    writeFileSync(join(kept, 'mine.jpg'), 'mine');
    await pack(await food101(4), archive);
    const { manifest } = await prepare(archive);
    await expect(keepPictures(manifest)).rejects.toMatchObject({ code: 'contradiction' });
    expect(readdirSync(kept)).toContain('mine.jpg');

    rmSync(kept, { recursive: true });
    await keepPictures(manifest);
    expect(readdirSync(join(kept, 'pets/images'))).toHaveLength(4);

    rmSync(kept, { recursive: true });
    mkdirSync(kept);
    writeFileSync(join(kept, 'mine.jpg'), 'mine');
    await expect(keepPictures(manifest)).rejects.toMatchObject({ code: 'contradiction' });
    expect(readdirSync(kept)).toEqual(['mine.jpg']);
  });
});

describe('a download', () => {
  test('is prepared under its name, and never asked for again', async () => {
    const folder = await food101();
    const content = readFileSync(await pack(folder, join(await newFolder('archive'), 'x.tar.gz')));
    server.answer(cut(content, 3_000), serve(content));
    const url = server.url('pets%20v2.tar.gz?download=1');
    const { manifest, said } = await prepare('birds', { source: { name: 'birds', location: url } });
    expect(said[0]).toMatch(/^The download stopped \(.*\): trying again in 1 s\.$/);
    expect(manifest.source.location).toBe(url);
    expect(manifest.identity).toBe((await prepare(folder)).manifest.identity);
    expect(entriesOf('birds')).toEqual(['32x32-lanczos3', 'pets-20v2.tar.gz']);

    server.answer(status(500));
    await prepare('birds');
    await prepare('birds', { picture: presets.report.picture });
    rmSync(join(process.env.FOODNET_HOME ?? '', 'data/birds/pets-20v2.tar.gz'));
    await prepare('birds', { source: { name: 'birds', location: url } });
    expect(server.seen).toEqual([]);
  });

  test('of a known dataset must be the published file, and have all its pictures', async () => {
    const content = readFileSync(await pack(await food101(), join(await newFolder('archive'), 'x.tar.gz')));
    const known = {
      'food-101': {
        url: server.url('food-101.tar.gz'),
        bytes: content.length,
        md5: createHash('md5').update(content).digest('hex'),
        classes: 3,
        pictures: { train: 12, test: 6 },
      },
    };
    server.answer(serve(Buffer.from(content).reverse()), serve(content));
    const ask = (more = known) => prepare('food-101', { source: { name: 'food-101' }, known: more });
    await expect(ask()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/has \d+ bytes and the MD5 .*, expected/),
    });
    expect(entriesOf('food-101')).toEqual([]);
    const less = { 'food-101': { ...known['food-101'], pictures: { train: 13, test: 6 } } };
    await expect(ask(less)).rejects.toMatchObject({
      code: 'bad-dataset',
      message: expect.stringMatching(/12 training and 6 test pictures of 3 classes, expected 13 and 6 of 3/),
    });
    expect((await ask()).manifest.splits.train.pictures).toBe(12);
    expect(server.seen).toHaveLength(2);

    // The user's own file of that name is checked as well, and stays.
    const own = join(await newFolder('own'), 'food-101.tar.gz');
    writeFileSync(own, content.subarray(0, 100));
    rmSync(join(process.env.FOODNET_HOME ?? '', 'data'), { recursive: true });
    await expect(
      prepare('food-101', { source: { name: 'food-101', location: own }, known }),
    ).rejects.toMatchObject({ code: 'damaged' });
    expect(existsSync(own)).toBe(true);
  });
});
