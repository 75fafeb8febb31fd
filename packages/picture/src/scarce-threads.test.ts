import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import * as threads from 'node:worker_threads';
import sharp from 'sharp';
import type { PictureReader } from './picture-reader.js';

let isScarce = false;
let started = 0;
jest.unstable_mockModule('node:worker_threads', () => ({
  ...threads,
  Worker: class extends threads.Worker {
    constructor(...args: ConstructorParameters<typeof threads.Worker>) {
      // As Node does where the system has no room for another thread.
      if (isScarce) throw new Error('ERR_WORKER_INIT_FAILED');
      super(...args);
      started++;
    }
  },
}));
const { defaultPictureLimits, openPictureReader } = await import('./index.js');
const { spec } = await import('./picture.fixture.js');

const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
  .png()
  .toBuffer();
const limits = { ...defaultPictureLimits };
let reader: PictureReader;
beforeEach(() => {
  [isScarce, started, limits.decodeSeconds] = [false, 0, 10];
  reader = openPictureReader({ threads: 2, oneByOne: true, limits });
});
afterEach(() => reader.close());

test('where no other thread can be started, those that are there read all pictures', async () => {
  const first = reader.read(bytes, spec);
  isScarce = true;
  const all = await Promise.all([first, reader.read(bytes, spec), reader.read(bytes, spec)]);
  expect([all.length, started]).toEqual([3, 1]);
});

test('where none can be started, what waits is refused, and what comes later is read', async () => {
  // A thread has a second more than the limit: here a millisecond.
  limits.decodeSeconds = -0.999;
  const late = reader.read(bytes, spec);
  isScarce = true;
  const waiting = reader.read(bytes, spec);
  await expect(late).rejects.toMatchObject({ code: 'picture-too-large' });
  await expect(waiting).rejects.toThrow('ERR_WORKER_INIT_FAILED');
  await expect(reader.read(bytes, spec)).rejects.toThrow('ERR_WORKER_INIT_FAILED');
  [isScarce, limits.decodeSeconds] = [false, 10];
  expect(await reader.read(bytes, spec)).toHaveLength(spec.width * spec.height * 3);
});

test('a reader that is closed starts no threads', async () => {
  await reader.close();
  reader.start();
  expect(started).toBe(0);
});
