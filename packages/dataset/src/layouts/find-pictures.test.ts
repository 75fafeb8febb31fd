import { FoodnetError } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPictures, fingerprintOf } from './find-pictures.js';
import { folderTree } from './folder-tree.js';

const temporary = temporaryFolder();

/** A folder of such files, by path; an entry that ends with "/" is an empty folder. Nothing opens a picture here. */
function folderOf(paths: readonly string[], contents: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(temporary, 'pictures-'));
  for (const path of [...paths, ...Object.keys(contents)]) {
    mkdirSync(path.endsWith('/') ? join(folder, path) : dirname(join(folder, path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(folder, path), contents[path] ?? path);
  }
  return folder;
}

const numbered = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}/${index}.jpg`);
const pathsOf = (files: readonly { path: string; className: string }[]) =>
  files.map(({ path, className }) => `${className}: ${path}`);

async function problem(folder: string): Promise<string> {
  const error: unknown = await findPictures(folderTree(folder), 1).catch((thrown: unknown) => thrown);
  if (!(error instanceof FoodnetError)) throw new Error(`Expected a FoodnetError, got ${String(error)}.`);
  return `${error.code}: ${error.message.replace(folder, 'FOLDER')}`;
}

test('class folders: a fifth of each class is held out, by the seed', async () => {
  const folder = folderOf([
    ...numbered('b', 10),
    ...numbered('a', 23),
    ...numbered('c/deeper', 2),
    'a/.hidden',
    '.git/x',
  ]);
  const found = await findPictures(folderTree(folder), 1);
  expect(found).toMatchObject({ layout: 'classes', classes: ['a', 'b', 'c'], setAside: [] });
  const held = (className: string) => found.test.filter((file) => file.className === className).length;
  expect([held('a'), held('b'), held('c')]).toEqual([5, 2, 1]);
  expect(new Set([...found.train, ...found.test].map(({ path }) => path)).size).toBe(35);
  expect([...found.train].map(({ path }) => path)).toEqual([...found.train].map(({ path }) => path).sort());

  expect(await findPictures(folderTree(folder), 1)).toEqual(found);
  expect((await findPictures(folderTree(folder), 2)).test).not.toEqual(found.test);
});

test('a picture more moves at most one picture a class between the splits', async () => {
  const folder = folderOf([...numbered('a', 50), ...numbered('b', 50)]);
  const before = new Set((await findPictures(folderTree(folder), 7)).test.map(({ path }) => path));
  writeFileSync(join(folder, 'a/new.jpg'), 'new');
  const after = (await findPictures(folderTree(folder), 7)).test.map(({ path }) => path);
  expect(after.filter((path) => !before.has(path)).length).toBeLessThanOrEqual(1);
});

test('train/ and test/', async () => {
  const folder = folderOf(['train/b/1.jpg', 'train/a/2.jpg', 'test/a/3.jpg', 'train/loose.jpg', 'README.md']);
  const found = await findPictures(folderTree(folder), 1);
  expect(found).toMatchObject({ layout: 'splits', classes: ['a', 'b'] });
  expect(pathsOf(found.train)).toEqual(['a: train/a/2.jpg', 'b: train/b/1.jpg']);
  expect(pathsOf(found.test)).toEqual(['a: test/a/3.jpg']);
  expect(found.setAside).toEqual([{ path: 'train/loose.jpg', reason: 'it lies in no class folder' }]);
});

test('a test/ without classes is set aside, and val/ is what is tested on', async () => {
  const pictures = ['train/a/1.jpg', 'train/b/2.jpg', 'val/a/3.jpg', 'test/4.jpg'];
  const found = await findPictures(folderTree(folderOf(pictures)), 1);
  expect(found).toMatchObject({ layout: 'splits', classes: ['a', 'b'] });
  expect(pathsOf(found.test)).toEqual(['a: val/a/3.jpg']);
  expect(found.leftOut).toBeUndefined();
  expect(found.setAside).toEqual([{ path: 'test/4.jpg', reason: 'it lies in no class folder' }]);
  expect(found.files.map(({ path }) => path).sort()).toEqual([...pictures].sort());
  expect(await problem(folderOf(pictures.filter((path) => !path.startsWith('val/'))))).toMatch(
    /no pictures are held out for test \(test\/4\.jpg: it lies in no class folder\)\. Add test pictures that/,
  );
});

test.each(['text', 'json'])("Food-101's layout, lists as %s", async (kind) => {
  const lists: Record<string, string> =
    kind === 'text'
      ? {
          'meta/train.txt': 'b/1\r\na/2\na/gone\nb/1\na/5\n',
          'meta/test.txt': 'a/3\na/5\n../../etc/passwd\n',
        }
      : {
          'meta/train.json': '{"b": ["b/1", "b/1"], "a": ["a/2", "a/gone", "a/5"]}',
          'meta/test.json': '{"a": ["a/3", "a/5"], "..": ["../../etc/passwd"]}',
        };
  const pictures = ['images/b/1.jpg', 'images/a/2.png', 'images/a/3.jpg', 'images/a/4.jpg', 'images/a/5.jpg'];
  const folder = folderOf([...pictures, 'license.txt'], { ...lists, 'meta/classes.txt': 'a\nb\n' });
  const found = await findPictures(folderTree(folder), 1);
  expect(found).toMatchObject({ layout: 'food-101', classes: ['a', 'b'] });
  expect(pathsOf(found.train)).toEqual(['a: images/a/2.png', 'b: images/b/1.jpg']);
  expect(pathsOf(found.test)).toEqual(['a: images/a/3.jpg', 'a: images/a/5.jpg']);
  expect(found.setAside).toEqual([
    { path: 'images/../../etc/passwd', reason: 'it is listed in meta/test and not there' },
    { path: 'images/a/4.jpg', reason: 'it is listed neither in meta/train nor in meta/test' },
    { path: 'images/a/5.jpg', reason: 'it is listed in train and test, so only test has it' },
    { path: 'images/a/gone', reason: 'it is listed in meta/train and not there' },
  ]);
});

test('names in Unicode are classes like any other, sorted by code unit', async () => {
  const folder = folderOf(['éclair', 'zebra', '寿司', 'Ananas', 'z w'].flatMap((name) => numbered(name, 2)));
  expect((await findPictures(folderTree(folder), 1)).classes).toEqual([
    'Ananas',
    'z w',
    'zebra',
    'éclair',
    '寿司',
  ]);
});

test('links are followed, but not round in a circle', async () => {
  const folder = folderOf([...numbered('a', 3), ...numbered('b', 3)]);
  const elsewhere = folderOf(numbered('x', 2));
  symlinkSync(join(elsewhere, 'x'), join(folder, 'c'));
  symlinkSync(folder, join(folder, 'a/loop'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'b/broken.jpg'));
  const found = await findPictures(folderTree(folder), 1);
  expect(found.classes).toEqual(['a', 'b', 'c']);
  expect(found.train.length + found.test.length).toBe(8);
  expect(found.setAside).toEqual([
    { path: 'a/loop', reason: 'it is a link to a folder that holds it' },
    { path: 'b/broken.jpg', reason: 'it cannot be reached (ENOENT)' },
  ]);
});

// Nothing is closed to root, whom tests may run as: a file in a folder's place and a link to itself are refused to all.
test('what the system does not let be looked through is refused by name', async () => {
  const folder = folderOf([...numbered('a', 3), ...numbered('b', 3)]);
  await expect(folderTree(folder).list('a/0.jpg')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringMatching(
      /of .*\/a\/0\.jpg: it cannot be looked through \(ENOTDIR\)\. Make it readable/,
    ),
  });
  symlinkSync('images', join(folder, 'images'));
  expect(await problem(folder)).toBe(
    'missing: Cannot read the pictures of FOLDER: it cannot be looked through for images/ (ELOOP). ' +
      'Make it readable for this user.',
  );
  const lists = folderOf(['images/a/1.jpg', 'meta/test.txt/']);
  expect(await problem(lists)).toMatch(/^missing: .* for meta\/test\.txt \(EISDIR\)/);
});

test('folders that cannot be trained on are refused in clear words', async () => {
  expect(await problem(folderOf([]))).toMatch(
    /^bad-dataset: Cannot train on FOLDER: there are no pictures in it\. Expected are class/,
  );
  expect(await problem(folderOf(['a.jpg', 'b.jpg']))).toMatch(
    /there are no pictures in it \(a\.jpg: it lies in no class folder\)/,
  );
  expect(await problem(folderOf(['a/', 'b/']))).toMatch(/there are no pictures in it/);
  expect(await problem(folderOf(numbered('only', 9)))).toMatch(
    /it has one class, "only", and telling apart takes two/,
  );
  expect(await problem(folderOf([...numbered('a', 3), 'b/']))).toMatch(
    /there is a class \("b"\) without pictures/,
  );
  expect(await problem(folderOf(numbered('train/a', 3)))).toMatch(/it has train\/ and no test\//);
  expect(await problem(folderOf([...numbered('Training/a', 3), ...numbered('Test/a', 3)]))).toMatch(
    /its folders are named as splits \(Test\/, Training\/\)\. Rename them to train\/ and test\//,
  );
  expect(await problem(folderOf(['a/1.jpg', 'b/1.jpg']))).toMatch(/no pictures are held out for test/);
  const onlyInTest = [
    ...numbered('train/a', 2),
    ...numbered('train/b', 2),
    ...numbered('test/c', 2),
    ...numbered('test/d', 2),
  ];
  expect(await problem(folderOf(onlyInTest))).toMatch(
    /there are 2 classes \("c", "d"\) in test and not in train/,
  );
  expect(await problem(folderOf([...numbered('a', 2), ...numbered('b\nc', 2)]))).toMatch(
    /control characters/,
  );
  const unlisted = {
    'meta/train.txt': 'a/1\nb/1\n',
    'meta/test.txt': 'a/2\n',
    'meta/classes.txt': 'a\nb\nc\n',
  };
  expect(await problem(folderOf(['images/a/1.jpg', 'images/b/1.jpg', 'images/a/2.jpg'], unlisted))).toMatch(
    /class \("c"\) without pictures/,
  );
  expect(await problem(folderOf(['images/a/1.jpg', 'meta/']))).toMatch(
    /^bad-dataset: .*meta\/test\.json of FOLDER: there is no such file, expected meta\/train and meta\/test/,
  );
  expect(await problem(folderOf(['images/a/1.jpg'], { 'meta/test.txt': 'a/1\nnonsense\n' }))).toMatch(
    /entry 2 is "nonsense", expected <class>/,
  );
});

test('more classes than labels can tell are refused', async () => {
  const lines = Array.from({ length: 65_536 }, (_, index) => `c${index}`);
  const meta = { 'meta/train.txt': 'c0/1', 'meta/test.txt': 'c0/1', 'meta/classes.txt': lines.join('\n') };
  // Named and empty comes first here; a list of folders that long is not made for a test.
  expect(await problem(folderOf(['images/c0/1.jpg'], meta))).toMatch(/^bad-dataset: /);
});

test('any lists in meta/ are understood or refused by name', async () => {
  const folder = folderOf(['images/a/1.jpg', 'images/b/1.jpg', 'meta/']);
  const lines = fc.array(
    fc.oneof(fc.constantFrom('a/1', 'b/1', 'a/2', '', 'a', '/', '../x', '__proto__/x'), fc.string()),
  );
  await fc.assert(
    fc.asyncProperty(lines, lines, fc.string(), async (train, test, classes) => {
      writeFileSync(join(folder, 'meta/train.txt'), train.join('\n'));
      writeFileSync(join(folder, 'meta/test.txt'), test.join('\n'));
      writeFileSync(join(folder, 'meta/classes.txt'), classes);
      try {
        expect((await findPictures(folderTree(folder), 1)).classes).toEqual(['a', 'b']);
      } catch (error) {
        expect(error).toBeInstanceOf(FoodnetError);
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('the fingerprint changes with a name, a size, a time, a list', async () => {
  const folder = folderOf([...numbered('images/a', 2), ...numbered('images/b', 2)], {
    'meta/train.txt': 'a/0\nb/0',
    'meta/test.txt': 'a/1\nb/1',
  });
  const print = async () => fingerprintOf(await findPictures(folderTree(folder), 1));
  const seen = [await print()];
  expect(await print()).toBe(seen[0]);
  const changes = [
    () => writeFileSync(join(folder, 'images/a/9.jpg'), 'more'),
    () => writeFileSync(join(folder, 'images/a/9.jpg'), 'longer'),
    () => utimesSync(join(folder, 'images/a/9.jpg'), 1_000, 1_000),
    () => writeFileSync(join(folder, 'meta/test.txt'), 'a/1'),
  ];
  for (const change of changes) {
    change();
    const now = await print();
    expect(seen).not.toContain(now);
    seen.push(now);
  }
});
