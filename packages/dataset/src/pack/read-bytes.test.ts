import { presets } from '@foodnet/contracts';
import { defaultPictureLimits, openPictureReader } from '@foodnet/picture';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { readPixels } from './read-bytes.js';

const folder = temporaryFolder();

test('a file whose bytes do not arrive ends the preparation with a word on its disk', async () => {
  // Within 100 ms: the reader adds a second.
  const reader = openPictureReader({ threads: 1, limits: { ...defaultPictureLimits, decodeSeconds: -0.9 } });
  const pipe = join(folder, 'pipe.jpg');
  // Opening it waits for somebody who writes.
  execFileSync('mkfifo', [pipe]);
  const file = { path: 'pipe.jpg', bytes: 1, changedMs: 1 };
  try {
    await expect(readPixels(file, pipe, presets.sample.picture, reader)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`Cannot read ${pipe}: its bytes did not arrive`),
    });
  } finally {
    closeSync(openSync(pipe, 'r+'));
    await reader.close();
  }
});
