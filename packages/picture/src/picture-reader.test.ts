import { temporaryFolder } from '@foodnet/testing';
import { afterEach, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
