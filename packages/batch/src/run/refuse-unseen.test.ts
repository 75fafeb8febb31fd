import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseUnseen } from './refuse-unseen.js';

const share = temporaryFolder();

test('refuseUnseen tells a share that is away from files that are gone', async () => {
  const files = ['cat/1.jpg', 'dog/1.jpg'].map((path) => join(share, path));
  const unseen = {
    code: 'missing',
    message: expect.stringMatching(/none of its 2 is to be seen.*cat\/1\.jpg/),
  };
  await expect(refuseUnseen(files)).rejects.toMatchObject(unseen);
  await mkdir(join(share, 'dog'));
  await expect(refuseUnseen(files)).rejects.toMatchObject(unseen);
  await writeFile(join(share, 'dog', '2.jpg'), '');
  await refuseUnseen(files);
  await rm(join(share, 'dog'), { recursive: true });
  await refuseUnseen([...files, join(share, 'x'.repeat(300))]);
  // In buckets.
  await refuseUnseen([]);
});
