import { temporaryFolder } from '@foodnet/testing';
import { afterEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open as openFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { defaultPictureLimits, openPictureReader, readPicture, type PictureReader } from './index.js';
import { draw, nearest, spec } from './picture.fixture.js';

const folder = temporaryFolder();
const opened: PictureReader[] = [];
const open = (options?: Parameters<typeof openPictureReader>[0]) => {
  const reader = openPictureReader(options);
  opened.push(reader);
  return reader;
};
afterEach(() => Promise.all(opened.splice(0).map((reader) => reader.close())));

test('threads give what readPicture gives, in the order they are asked', async () => {
  const reader = open({ threads: 2 });
  const pictures = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      draw(40 + index * 3, 70)
        .toFormat(index % 5 === 0 ? 'png' : 'jpeg')
        .toBuffer(),
    ),
  );
  const paths = pictures.map((_, index) => join(folder, `${index}`));
  await Promise.all(paths.map((path, index) => writeFile(path, pictures[index])));
  for (const each of [spec, nearest]) {
    const expected = await Promise.all(pictures.map((bytes) => readPicture(bytes, each)));
    expect(await Promise.all(pictures.map((bytes) => reader.read(bytes, each)))).toEqual(expected);
    expect(await Promise.all(paths.map((path) => reader.read(path, each)))).toEqual(expected);
  }
});

test('inspect tells hash and format, and what is wrong instead of throwing', async () => {
  const reader = open({ threads: 1, limits: { ...defaultPictureLimits, fileBytes: 10_000 } });
  const bytes = await draw().png().toBuffer();
  await writeFile(join(folder, 'large'), Buffer.alloc(10_001));
  const cut = bytes.subarray(0, 100);
  const [whole, broken, text, large, missing] = await Promise.all(
    [bytes, cut, Buffer.from('text'), join(folder, 'large'), join(folder, 'none')].map((source) =>
      reader.inspect(source, spec),
    ),
  );
  expect(whole).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex'), format: 'png' });
  expect(whole.pixels).toEqual(await readPicture(bytes, spec));
  expect(broken).toMatchObject({ format: 'png', error: { code: 'bad-picture', name: 'FoodnetError' } });
  expect(broken.sha256).toBe(createHash('sha256').update(cut).digest('hex'));
  expect(text).toMatchObject({ error: { code: 'unsupported-picture' } });
  expect(large).toMatchObject({ error: { code: 'picture-too-large' } });
  expect(large.sha256).toBeUndefined();
  expect(missing).toMatchObject({ error: { code: 'ENOENT' } });
});

test('read throws what readPicture throws', async () => {
  const reader = open();
  await expect(reader.read(Buffer.from('text'), spec)).rejects.toMatchObject({ code: 'unsupported-picture' });
  await expect(reader.read(join(folder, 'none'), spec)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what is under way when it closes is refused, and nothing is read behind it', async () => {
  const reader = open({ threads: 1 });
  const bytes = await draw().jpeg().toBuffer();
  const readings = Promise.allSettled(Array.from({ length: 100 }, () => reader.read(bytes, spec)));
  await reader.close();
  for (const { status } of await readings) expect(status).toBe('rejected');
  await expect(reader.read(bytes, spec)).rejects.toThrow('closed');
});

/** Noise, which takes long to decode for its size. */
const slowPicture = (side: number, progressive = false) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', sigma: 60 },
    },
  })
    .jpeg({ quality: 100, progressive })
    .toBuffer();

test('one by one, no picture waits behind one that takes long while a thread is free', async () => {
  const reader = open({ threads: 2, oneByOne: true });
  const [long, short] = [await slowPicture(1_500), await draw().jpeg().toBuffer()];
  reader.start();
  await Promise.all([reader.read(short, spec), reader.read(short, spec)]);
  const done: string[] = [];
  const slow = reader.read(long, nearest).then(() => done.push('long'));
  await Promise.all(
    Array.from({ length: 20 }, () => reader.read(short, spec).then(() => done.push('short'))),
  );
  await slow;
  expect(done).toEqual([...Array<string>(20).fill('short'), 'long']);
});

test('bytes that threads share are read where they are', async () => {
  const reader = open({ threads: 1 });
  for (const bytes of [await draw().jpeg().toBuffer(), await draw().png().toBuffer(), Buffer.from('Grüße')]) {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const read = (source: Uint8Array) => reader.read(source, spec).catch((error: Error) => error.message);
    expect(await read(shared)).toEqual(await read(bytes));
  }
});

test('a picture that waits is not read when its signal is aborted', async () => {
  const reader = open({ threads: 1, oneByOne: true });
  const bytes = await draw().jpeg().toBuffer();
  const leaving = new AbortController();
  const first = reader.read(bytes, spec);
  const second = reader.read(bytes, spec, leaving.signal);
  const third = reader.read(bytes, spec);
  leaving.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(await third).toEqual(await first);
  await expect(reader.read(bytes, spec, leaving.signal)).rejects.toThrow('left');
});

test('a picture that takes too long is refused, its thread ended, and the next is read by another', async () => {
  // A reader waits for a second longer than its limit: here for a millisecond, which no thread starts in.
  const limits = { ...defaultPictureLimits, decodeSeconds: -0.999 };
  const reader = open({ threads: 1, oneByOne: true, limits });
  const bytes = await draw().jpeg().toBuffer();
  await expect(reader.read(bytes, spec)).rejects.toMatchObject({ code: 'picture-too-large' });
  limits.decodeSeconds = 30;
  expect(await reader.read(bytes, spec)).toEqual(await readPicture(bytes, spec));
});

test('inspect tells of a picture that takes too long, too', async () => {
  const reader = open({ threads: 1, limits: { ...defaultPictureLimits, decodeSeconds: -0.999 } });
  expect(await reader.inspect(await draw().jpeg().toBuffer(), spec)).toMatchObject({
    error: { code: 'picture-too-large', message: expect.stringContaining('decoding it takes more than') },
  });
});

test('of pictures that are asked for together, one that takes too long is refused and the others are read', async () => {
  const limits = { ...defaultPictureLimits };
  const reader = open({ threads: 1, limits });
  const [slow, quick] = [await slowPicture(1_500), await draw().jpeg().toBuffer()];
  await reader.read(quick, spec);
  limits.decodeSeconds = -0.999;
  const readings = [slow, ...Array<Buffer>(11).fill(quick)].map((bytes) => reader.read(bytes, spec));
  await setImmediate();
  limits.decodeSeconds = 30;
  await expect(readings[0]).rejects.toMatchObject({ code: 'picture-too-large' });
  expect(await Promise.all(readings.slice(1))).toEqual(Array(11).fill(await readPicture(quick, spec)));
});

test('a file whose bytes do not arrive is no fault of a picture, and the others are read', async () => {
  const limits = { ...defaultPictureLimits };
  const reader = open({ threads: 1, limits });
  const bytes = await draw().jpeg().toBuffer();
  const [pipe, file] = [join(folder, 'pipe'), join(folder, 'file')];
  // Opening it waits for somebody who writes.
  execFileSync('mkfifo', [pipe]);
  await writeFile(file, bytes);
  await reader.read(file, spec);
  limits.decodeSeconds = -0.999;
  const readings = [pipe, ...Array<string>(11).fill(file)].map((path) => reader.read(path, spec));
  await setImmediate();
  limits.decodeSeconds = 30;
  const error: unknown = await readings[0].catch((error: unknown) => error);
  // Lets go of the thread that waits, and waits for none itself.
  await (await openFile(pipe, 'r+')).close();
  expect(error).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining(`Cannot read ${pipe}: its bytes did not arrive`),
  });
  expect(await Promise.all(readings.slice(1))).toEqual(Array(11).fill(await readPicture(bytes, spec)));
});

test('a process that stood still blames no picture for it', async () => {
  const limits = { ...defaultPictureLimits };
  const reader = open({ threads: 1, limits });
  const [bytes, pipe] = [await draw().jpeg().toBuffer(), join(folder, 'slow pipe')];
  execFileSync('mkfifo', [pipe]);
  await reader.read(bytes, spec);
  limits.decodeSeconds = -0.7;
  const reading = reader.read(pipe, spec);
  await setImmediate();
  limits.decodeSeconds = 30;
  // For longer than the picture may take, 300 ms, and what a reader takes for its own delay.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_400);
  await setTimeout(5);
  const written = writeFile(pipe, bytes).catch(() => undefined);
  try {
    // A pipe has no size to be read.
    await expect(reading).rejects.toMatchObject({ code: 'bad-picture' });
  } finally {
    // A pipe that nobody reads would be waited for without end.
    await (await openFile(pipe, 'r+')).close();
    await written;
  }
});

test('a file that has arrived and takes too long to decode is refused', async () => {
  const limits = { ...defaultPictureLimits };
  const reader = open({ threads: 1, limits });
  const [quick, path] = [await draw().jpeg().toBuffer(), join(folder, 'slow')];
  await writeFile(path, await slowPicture(2_000, true));
  const readings = [quick, path].map((source) => reader.read(source, nearest));
  await setImmediate();
  // The thread goes on with the file before the limit, 50 ms, is looked at.
  limits.decodeSeconds = -0.95;
  await readings[0];
  await expect(readings[1]).rejects.toMatchObject({ code: 'picture-too-large' });
});

test('an animation of more frames than the limit is refused', async () => {
  const frames = await Promise.all(
    ['red', 'green', 'blue'].map((background) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const limits = { ...defaultPictureLimits, frames: 2 };
  await expect(open({ limits }).read(bytes, spec)).rejects.toMatchObject({
    code: 'picture-too-large',
    message: expect.stringContaining('3 frames'),
  });
  expect(await open().read(bytes, spec)).toHaveLength(spec.width * spec.height * 3);
});

test('a program that is given on the command line reads pictures, too', async () => {
  const file = join(folder, 'given.jpg');
  await writeFile(file, await draw().jpeg().toBuffer());
  const program = `
    import { openPictureReader } from ${JSON.stringify(new URL('index.js', import.meta.url).href)};
    const reader = openPictureReader({ threads: 1 });
    const { pixels } = await reader.inspect(${JSON.stringify(file)}, ${JSON.stringify(spec)});
    console.log(pixels.length);
    await reader.close();`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(Number(output)).toBe(spec.width * spec.height * 3);
});
