import { describe, expect, test } from '@jest/globals';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { openDataset } from './open-dataset.js';
import { folderPictures, type OpenPictures } from './pack/folder-pictures.js';
import { unread } from './pack/read-bytes.js';
import { prepareFixture, total } from './prepare.fixture.js';

const { pictures, prepare, folder: newFolder } = prepareFixture();

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whole seconds survive every copy, parts of a millisecond do not. */
function setTimes(folder: string): void {
  for (const path of filesIn(folder)) utimesSync(path, 1_700_000_000, 1_700_000_000);
}

/**
 * Puts other bytes of the same length into every picture and leaves the time of change, which no program does: a file
 * that is read after this is set aside, and one that is taken over is not.
 */
function spoil(folder: string): void {
  for (const path of filesIn(folder)) writeFileSync(path, Buffer.alloc(statSync(path).size, 'spoilt '));
  setTimes(folder);
}

async function addPictures(folder: string, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const background = { r: 10 * number, g: 90, b: 200 };
    await sharp({ create: { width: 40, height: 40, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `class_1/new-${number}.jpg`));
  }
}

/** A list elsewhere of a folder's pictures. */
async function listOf(folder: string): Promise<string> {
  const list = join(await newFolder('list'), 'list.csv');
  const rows = filesIn(folder).map((path) => `${path},${basename(dirname(path))}`);
  writeFileSync(list, ['path,label', ...rows].join('\n'));
  return list;
}

const pathsOf = async (folder: string) => {
  const reader = await openDataset(folder);
  const paths = { train: [...reader.split('train').paths], test: [...reader.split('test').paths] };
  reader.close();
  return paths;
};

describe('preparing again', () => {
  test('with ten pictures more reads ten pictures, and gives what preparing anew gives', async () => {
    const folder = await pictures(3, 40);
    writeFileSync(join(folder, 'class_0/note.txt'), 'no picture');
    setTimes(folder);
    const first = await prepare(folder);
    expect(total(first.manifest)).toBe(120);
    const before = await pathsOf(first.folder);

    const copy = join(await newFolder('copy'), 'anew');
    cpSync(folder, copy, { recursive: true });
    spoil(folder);
    for (const place of [folder, copy]) {
      await addPictures(place, 10);
      setTimes(place);
    }
    const anew = await prepare(copy);
    const again = await prepare(folder);
    expect(again.manifest.identity).toBe(anew.manifest.identity);
    expect(again.manifest.setAside).toEqual(first.manifest.setAside);
    expect(total(again.manifest)).toBe(130);
    expect(again.said).toContain('10 files were read, 121 had not changed.');

    // The old pictures keep their split, but for the few that make room: a fifth of ten more.
    const after = await pathsOf(again.folder);
    const moved =
      before.train.filter((path) => after.test.includes(path)).length +
      before.test.filter((path) => after.train.includes(path)).length;
    expect(moved).toBeLessThanOrEqual(10);
    expect(readFileSync(join(again.folder, 'files.jsonl'), 'utf8')).toBe(
      readFileSync(join(anew.folder, 'files.jsonl'), 'utf8'),
    );
  });

  test('passes over what it prepared itself, where the pictures lie in data/<dataset>', async () => {
    const folder = join(process.env.FOODNET_HOME!, 'data', 'pets');
    mkdirSync(folder, { recursive: true });
    cpSync(await pictures(2, 5), folder, { recursive: true });
    const { manifest, folder: prepared } = await prepare(folder);
    expect(prepared.startsWith(folder)).toBe(true);
    expect((await prepare(folder)).said).toEqual([
      expect.stringContaining('is ready: 8 training and 2 test'),
    ]);
    writeFileSync(`${prepared}.lock`, 'of a process that was killed');
    await addPictures(folder, 1);
    const again = await prepare(folder);
    expect([again.manifest.classes, again.manifest.setAside]).toEqual([manifest.classes, []]);
  });

  test('reads a file whose size or time of change differs, and forgets one that is gone', async () => {
    const folder = await pictures(2, 10);
    setTimes(folder);
    await prepare(folder);
    spoil(folder);
    utimesSync(join(folder, 'class_0/1.jpg'), 1_000, 1_000);
    rmSync(join(folder, 'class_0/2.jpg'));
    const { manifest } = await prepare(folder);
    expect(manifest.setAside.map(({ path }) => path)).toEqual(['class_0/1.jpg']);
    expect(total(manifest)).toBe(18);
  });

  test.each([
    ['of a folder', (folder: string) => Promise.resolve(folder)],
    ['that a list names by its whole path', listOf],
  ])(
    'reads a file %s that could not be opened, when it can, though it has not changed',
    async (_, datasetOf) => {
      const dataset = await datasetOf(await pictures(2, 10));
      const openPictures: OpenPictures = ({ folder, picture }) => {
        const source = folderPictures(folder, picture);
        const read: typeof source.read = (file) =>
          file.path.endsWith('class_0/1.jpg')
            ? Promise.resolve(unread(file, 'it cannot be opened (EACCES)'))
            : source.read(file);
        return Promise.resolve({ ...source, read });
      };
      expect(total((await prepare(dataset, { openPictures })).manifest)).toBe(19);
      const { manifest, said } = await prepare(dataset);
      expect(manifest.setAside).toEqual([]);
      expect(said).toContain('1 file was read, 19 had not changed.');
      expect((await prepare(dataset)).said).toEqual([expect.stringContaining('is ready')]);
    },
  );

  test.each([
    ['pixels that are damaged', 'train.pixels', (bytes: Buffer) => bytes.fill(7, 100, 200)],
    ['records that are damaged', 'files.jsonl', (bytes: Buffer) => bytes.subarray(0, 300)],
    [
      'records of another format',
      'files.jsonl',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"format":1', '"format":2')),
    ],
  ])('takes nothing over from %s', async (_, name, change) => {
    const folder = await pictures(2, 10);
    const { manifest, folder: prepared } = await prepare(folder);
    writeFileSync(join(prepared, name), change(readFileSync(join(prepared, name))));
    await addPictures(folder, 1);
    const again = await prepare(folder);
    rmSync(prepared, { recursive: true });
    expect(again.manifest).toEqual((await prepare(folder)).manifest);
    expect(total(again.manifest)).toBe(total(manifest) + 1);
  });
});
