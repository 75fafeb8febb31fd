import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipOf, tarOf, type WrittenEntry } from './archives.fixture.js';
import { unpackArchive } from './unpack-archive.js';

const temporary = temporaryFolder();

function fileOf(bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(temporary, 'archive-')), 'archive');
  writeFileSync(path, bytes);
  return path;
}

const good: WrittenEntry[] = [
  { path: 'pets/', type: 'Directory' },
  { path: './pets/cat/1.jpg', content: 'one' },
  { path: 'pets/犬/é 2.jpg', content: 'x'.repeat(100_000) },
  { path: 'pets/empty', content: '' },
];

test('unpacking gives the files, without the hidden ones', async () => {
  const folder = join(mkdtempSync(join(temporary, 'unpacked-')), 'pictures');
  const archive = fileOf(
    tarOf([
      ...good,
      { path: 'pets/.DS_Store', content: 'x' },
      { path: '__MACOSX/pets/._1.jpg', content: 'x' },
    ]),
  );
  await unpackArchive(archive, folder);
  expect(readdirSync(folder)).toEqual(['pets']);
  expect(readdirSync(join(folder, 'pets')).sort()).toEqual(['cat', 'empty', '犬']);
  expect(readFileSync(join(folder, 'pets/cat/1.jpg'), 'utf8')).toBe('one');
  expect(statSync(join(folder, 'pets/犬/é 2.jpg')).size).toBe(100_000);
});

test('an abort ends the reading with its reason, and nothing is left', async () => {
  const reason = new Error('enough');
  const archive = fileOf(gzipOf(tarOf(good)));
  const folder = join(dirname(archive), 'pictures');
  await expect(unpackArchive(archive, folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(readdirSync(dirname(archive))).toEqual(['archive']);
});
