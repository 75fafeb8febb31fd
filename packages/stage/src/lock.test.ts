import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from './lock.js';

const folder = temporaryFolder();

test('lockFolder refuses a second holder with the first one`s pid, until it is released', async () => {
  const path = join(folder, 'run');
  const release = await lockFolder(path);
  await expect(lockFolder(path)).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await release();
  expect(existsSync(`${path}.lock`)).toBe(false);
  await (
    await lockFolder(path)
  )();
});

test.each([
  ['a dead process', `${2 ** 30} 1`],
  ['a process that has another`s id now', `${process.pid} 1`],
  ['nobody: the file is empty', ''],
])('lockFolder takes over the lock of %s', async (_, content) => {
  const path = join(folder, 'stale');
  writeFileSync(`${path}.lock`, content);
  await (
    await lockFolder(path)
  )();
});
