import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishFolder, replaceFile, sha256, sha256OfFile } from './files.js';
import { thisSystem } from './this-process.js';

const folder = temporaryFolder();
/** Above every limit of Linux's process ids. */
const DEAD_PID = 2 ** 30;

test('replaceFile leaves the old content where writing fails, and nothing beside it', async () => {
  const file = join(folder, 'replaced', 'a.txt');
  await replaceFile(file, 'old');
  await replaceFile(file, [Buffer.from('ne'), Buffer.from('w')]);
  expect(readFileSync(file, 'utf8')).toBe('new');
  await expect(replaceFile(file, [{} as Uint8Array])).rejects.toThrow();
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'replaced'))).toEqual(['a.txt']);
});

test('publishFolder shows the folder only when it is whole', async () => {
  const path = join(folder, 'published', '1');
  await publishFolder(path, (part) => {
    writeFileSync(join(part, 'a'), 'one');
    expect(existsSync(path)).toBe(false);
    return Promise.resolve();
  });
  expect(readFileSync(join(path, 'a'), 'utf8')).toBe('one');
});

test('publishFolder never overwrites unless asked, and removes what a failure wrote', async () => {
  const path = join(folder, 'kept', '1');
  const fill = (text: string) => (part: string) => Promise.resolve(writeFileSync(join(part, 'a'), text));
  await publishFolder(path, fill('one'));
  await expect(publishFolder(path, fill('two'))).rejects.toThrow(/ENOTEMPTY|EEXIST/);
  await expect(
    publishFolder(path, () => Promise.reject(new Error('disk full')), { replace: true }),
  ).rejects.toThrow('disk full');
  expect(readFileSync(join(path, 'a'), 'utf8')).toBe('one');
  await publishFolder(path, fill('three'), { replace: true });
  expect(readFileSync(join(path, 'a'), 'utf8')).toBe('three');
  expect(readdirSync(join(folder, 'kept'))).toEqual(['1']);
});

test('publishFolder removes the parts of dead processes and keeps those of living ones', async () => {
  const parent = join(folder, 'leftovers');
  const [dead, alive, foreign, old] = [
    `${DEAD_PID}-${thisSystem}`,
    `${process.ppid}-${thisSystem}`,
    '1-elsewhere',
    '2-elsewhere',
  ].map((maker) => `.1.part-${maker}`);
  for (const part of [dead, alive, foreign, old, `.1.part-${DEAD_PID}`])
    mkdirSync(join(parent, part), { recursive: true });
  utimesSync(join(parent, old), 1, 1);
  await publishFolder(join(parent, '1'), () => Promise.resolve());
  expect(readdirSync(parent).sort()).toEqual([foreign, alive, '1'].sort());
});

test('whoever holds the lock and replaces a folder removes all parts of it', async () => {
  const parent = join(folder, 'locked');
  // As a container leaves it that is started anew: the id may be this process's own.
  for (const maker of [`${process.pid}-elsewhere`, `${process.pid}-${thisSystem}`])
    mkdirSync(join(parent, `.1.part-${maker}`), { recursive: true });
  await publishFolder(join(parent, '1'), () => Promise.resolve(), { replace: true });
  expect(readdirSync(parent)).toEqual(['1']);
});

test('sha256 equals the published test vector, of a file, too', async () => {
  const file = join(folder, 'abc');
  writeFileSync(file, 'abc');
  // FIPS 180-2, appendix B.1.
  expect(await sha256OfFile(file)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('ab', 'c')).not.toBe(sha256('a', 'bc'));
});
