import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderStore } from './folder-store.js';

const folder = temporaryFolder();

test('a store whose place is a file says so', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  for (const location of [file, join(file, 'inside')])
    await expect(new FolderStore(location).find('job/manifest.json')).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringMatching(/^Cannot use .*file is in its place/),
    });
  expect(await new FolderStore(join(folder, 'new')).find('job/manifest.json')).toBeUndefined();
});
