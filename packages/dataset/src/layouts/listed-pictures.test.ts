import { FoodnetError } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprintOf } from './find-pictures.js';
import { findListed } from './listed-pictures.js';
import { readRows } from './read-rows.js';

const temporary = temporaryFolder();

/** A list of this name and content in a folder with these files. Nothing opens a picture here. */
function listOf(name: string, content: string, files: readonly string[] = []): string {
  const folder = mkdtempSync(join(temporary, 'list-'));
  for (const path of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function refusal(list: string): Promise<string> {
  const error: unknown = await findListed(list, 1).catch((thrown: unknown) => thrown);
  if (!(error instanceof FoodnetError)) throw new Error(`Expected a FoodnetError, got ${String(error)}.`);
  return `${error.code}: ${error.message.replace(list, 'LIST')}`;
}

const pathsOf = (files: readonly { path: string; className: string }[]) =>
  files.map(({ path, className }) => `${className}: ${path}`);
const files = ['x/1.jpg', 'x/2.jpg', 'x/é 寿司, "3".jpg', 'y/4.jpg', 'y/5.jpg'];

test.each([
  [
    'a.csv',
    '\uFEFFPath , label,note,split\r\nx/1.jpg,cat,,train\r\n./x/2.jpg,dog,"a ""note""\nof two lines",Train\r\n"x/é 寿司, ""3"".jpg",cat,,TEST\r\n\r\ny/4.jpg,dog,,test,more\r\n',
  ],
  [
    'a.jsonl',
    '\uFEFF{"path":"x/1.jpg","label":"cat","split":"train"}\n\n{"path":"./x/2.jpg","label":"dog","split":"Train"}\r\n{"path":"x/é 寿司, \\"3\\".jpg","label":"cat","split":"TEST"}\n{"label":"dog","path":"y/4.jpg","split":"test","more":[1]}',
  ],
])('%s: splits as they are listed', async (name, content) => {
  const found = await findListed(listOf(name, content, files), 1);
  expect(found).toMatchObject({ layout: 'listed-splits', classes: ['cat', 'dog'], setAside: [] });
  expect(pathsOf(found.train)).toEqual(['cat: x/1.jpg', 'dog: x/2.jpg']);
  expect(pathsOf(found.test)).toEqual(['cat: x/é 寿司, "3".jpg', 'dog: y/4.jpg']);
});

test('without splits the seed decides, a fifth of each class', async () => {
  const paths = Array.from({ length: 40 }, (_, index) => `${index}.jpg`);
  const rows = paths.map((path, index) => JSON.stringify({ path, label: index % 4 === 0 ? 7 : 'b' }));
  const list = listOf('a.ndjson', rows.join('\n'), paths);
  const found = await findListed(list, 1);
  expect(found).toMatchObject({ layout: 'listed-classes', classes: ['7', 'b'], setAside: [] });
  const held = (name: string) => found.test.filter(({ className }) => className === name).length;
  expect([held('7'), held('b'), found.train.length]).toEqual([2, 6, 32]);
  expect(await findListed(list, 1)).toEqual(found);
  expect((await findListed(list, 2)).test).not.toEqual(found.test);
});

test('rows that cannot be used are set aside by name', async () => {
  const csv =
    'path,label,split\nx/1.jpg,a,train\nx/2.jpg,b,train\nx/2.jpg,b,train\ny/4.jpg,a,test\ny/5.jpg,a,train\ny/5.jpg,b,train\ny/5.jpg,a,train\nx,a,train\ngone.jpg,a,train\nx/é 寿司, "3".jpg,a,holdout\n';
  const found = await findListed(
    listOf('a.csv', csv.replace('x/é 寿司, "3".jpg', '"x/é 寿司, ""3"".jpg"'), files),
    1,
  );
  expect(pathsOf([...found.train, ...found.test])).toEqual(['a: x/1.jpg', 'b: x/2.jpg', 'a: y/4.jpg']);
  expect(found.setAside).toEqual([
    { path: 'gone.jpg', reason: 'it is listed and not there' },
    { path: 'x', reason: 'it is listed and is no file' },
    { path: 'x/é 寿司, "3".jpg', reason: 'its split is "holdout", expected train, test or val' },
    { path: 'y/5.jpg', reason: 'it is listed twice, with another label or split' },
  ]);
});

test('a row whose path is too long for the system ends nothing', async () => {
  const long = `${'x'.repeat(300)}.jpg`;
  const rows = [
    ...files.filter((path) => !path.includes(',')).map((path) => `${path},${path[0]}`),
    `${long},x`,
  ];
  const found = await findListed(listOf('a.csv', `path,label\n${rows.join('\n')}\n`, files), 1);
  expect(found.classes).toEqual(['x', 'y']);
  expect(found.setAside).toEqual([{ path: long, reason: 'it cannot be reached (ENAMETOOLONG)' }]);
});

describe('val', () => {
  const csv = (third: string) =>
    `path,label,split\nx/1.jpg,a,train\nx/2.jpg,b,train\ny/4.jpg,a,val\ny/5.jpg,b,${third}\n`;
  test('is tested on where there is no test', async () => {
    const found = await findListed(listOf('a.csv', csv('validation'), files), 1);
    expect(pathsOf(found.test)).toEqual(['a: y/4.jpg', 'b: y/5.jpg']);
    expect(found.leftOut).toBeUndefined();
  });
  test('is left out where there is', async () => {
    const found = await findListed(listOf('a.csv', csv('test'), files), 1);
    expect(pathsOf(found.test)).toEqual(['b: y/5.jpg']);
    expect(found.leftOut).toEqual({ name: 'val', pictures: 1 });
  });
});

test('lists that cannot be understood are refused, with the line', async () => {
  expect(await refusal(listOf('a.csv', ''))).toMatch(
    /^bad-dataset: Cannot read the list LIST: it names no pictures\. Expected is a CSV/,
  );
  expect(await refusal(listOf('a.csv', 'x/1.jpg,cat\nx/2.jpg,dog\n'))).toMatch(/line 2 has no good path/);
  expect(await refusal(listOf('a.csv', 'path,label\nx/1.jpg,\n'))).toMatch(
    /line 2 has no good label \(expected a label\)/,
  );
  expect(await refusal(listOf('a.csv', 'path,label\nx/1.jpg\n'))).toMatch(/bad-dataset: /);
  expect(await refusal(listOf('a.csv', 'path,label\n"x/1.jpg,cat\n'))).toMatch(/Quote Not Closed/);
  expect(await refusal(listOf('a.jsonl', '{"path":"a","label":"b"}\n{"path":'))).toMatch(/line 2 is no JSON/);
  expect(await refusal(listOf('a.jsonl', '[1]'))).toMatch(/line 1 has no good/);
  expect(await refusal(listOf('a.jsonl', `{"path":"${'a'.repeat(200_000)}`))).toMatch(
    /more than 100000 characters/,
  );
  expect(await refusal(join(temporary, 'none.csv'))).toMatch(/^missing: /);
  expect(await refusal(join(temporary, 'none.jsonl'))).toMatch(/^missing: /);
  expect(await refusal(listOf('a.csv', 'path,label\nx/1.jpg,cat\nx/2.jpg,cat\n', files))).toMatch(
    /it has one class, "cat"/,
  );
});

test('any bytes are a list or are refused by name', async () => {
  const list = listOf('a.csv', '');
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    fc.stringMatching(/^[pathlbe,"\n\r{}:; x1]{0,60}$/).map((text) => Buffer.from(`path,label\n${text}`)),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom('.csv', '.jsonl'), async (content, extension) => {
      const path = list.replace('.csv', extension);
      writeFileSync(path, content);
      const outcome: unknown = await readRows(path).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FoodnetError);
      else
        for (const { path: named, label } of outcome as { path: string; label: string }[])
          expect([named, label]).not.toContain('');
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('the fingerprint changes with the list and with a file', async () => {
  const csv = 'path,label\nx/1.jpg,a\nx/2.jpg,a\ny/4.jpg,b\ny/5.jpg,b\n';
  const list = listOf('a.csv', csv, files);
  const print = async () => fingerprintOf(await findListed(list, 1));
  const first = await print();
  expect(await print()).toBe(first);
  writeFileSync(join(dirname(list), 'x/1.jpg'), 'another');
  const second = await print();
  writeFileSync(list, `${csv}\n`);
  expect(new Set([first, second, await print()]).size).toBe(3);
});
