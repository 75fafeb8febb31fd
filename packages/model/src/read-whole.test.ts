import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWhole } from './read-whole.js';

const folder = temporaryFolder();

test.each([0, 1, 7, 8, 9, 16])('a file of %d bytes is read in pieces of 8', async (count) => {
  const bytes = Uint8Array.from({ length: count }, (_, index) => index + 1);
  const path = join(folder, `${count}`);
  await writeFile(path, bytes);
  expect(await readWhole(path, 8)).toEqual(bytes);
  expect(await readWhole(path)).toEqual(bytes);
});
