import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestArchive } from './digest-archive.js';

const folder = temporaryFolder();

test('an archive is known by its length and checksums', async () => {
  const path = join(folder, 'pets.zip');
  const content = Buffer.alloc(3_000_000, 'pets');
  writeFileSync(path, content);
  const sumOf = (name: string) => createHash(name).update(content).digest('hex');
  expect(await digestArchive(path)).toEqual({
    bytes: content.length,
    sha256: sumOf('sha256'),
    md5: sumOf('md5'),
  });
});

test('one that cannot be opened is named', async () => {
  await expect(digestArchive(join(folder, 'none.zip'))).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringMatching(/Cannot read the archive .*none\.zip: .*Check --dataset/),
  });
});
