import { presets, type PictureSpec } from '@foodnet/contracts';
import { readPicture } from '@foodnet/picture';
import { datasetSource } from '@foodnet/stage';
import { testWithPictures } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openDataset } from './index.js';
import { prepareFixture } from './prepare.fixture.js';

const { folder: newFolder, pictures, prepare, entriesOf } = prepareFixture();
const antialiased = presets.sample.picture;
const nearest = presets.report.picture;

test.each<[string, PictureSpec]>([
  ['lanczos3', antialiased],
  ['nearest', { ...nearest, width: 48, height: 40 }],
])('%s: the reader gives what readPicture gives for the same file', async (_, picture) => {
  const source = await pictures();
  const { manifest, folder } = await prepare(source, { picture });
  expect(manifest.classes).toEqual(['class_0', 'class_1', 'class_2']);
  expect(manifest.source).toMatchObject({ location: source, layout: 'classes' });

  const reader = await openDataset(folder);
  expect(reader.manifest).toEqual(manifest);
  const [train, test_] = [reader.split('train'), reader.split('test')];
  expect([train.count, test_.count]).toEqual([18, 6]);
  const size = picture.width * picture.height * 3;
  for (const split of [train, test_]) {
    const into = new Uint8Array(size + 7).fill(9);
    for (let index = 0; index < split.count; index++) {
      split.read(index, into, 5);
      const path = split.paths[index];
      expect(
        Buffer.compare(
          into.subarray(5, 5 + size),
          await readPicture(readFileSync(join(source, path)), picture),
        ),
      ).toBe(0);
      expect(manifest.classes[split.labels[index]]).toBe(path.split('/')[0]);
    }
    expect([...into.subarray(0, 5), ...into.subarray(5 + size)]).toEqual(Array(7).fill(9));
    expect(() => split.read(split.count, into, 0)).toThrow(RangeError);
    expect(() => split.read(-1, into, 0)).toThrow(RangeError);
    expect(() => split.read(0, into, 8)).toThrow(RangeError);
  }
  reader.close();
  expect(entriesOf(manifest.name)).toEqual([`${picture.width}x${picture.height}-${picture.kernel}`]);
});

test('a picture spec that is none is refused before any work', async () => {
  const source = await pictures();
  await expect(prepare(source, { picture: { ...antialiased, width: 1200 } })).rejects.toMatchObject({
    code: 'bad-option',
    message: expect.stringMatching(
      /^Cannot prepare .*: the picture spec does not fit:\n.*<=1024\n.*at width\nCorrect it\.$/s,
    ),
  });
  expect(entriesOf(datasetSource(source).name)).toEqual([]);
});

test('the same folder gives the same identity, in another place and time', async () => {
  const [source, copy] = [await pictures(), join(await newFolder('copy'), 'copied')];
  cpSync(source, copy, { recursive: true });
  const [one, other] = [(await prepare(source)).manifest, (await prepare(copy)).manifest];
  expect(other.identity).toBe(one.identity);
  expect((await prepare(source, { picture: nearest })).manifest.identity).not.toBe(one.identity);
});

test('the range that a network wants changes no pixel, and so not the identity', async () => {
  const source = await pictures();
  const { manifest, folder } = await prepare(source);
  rmSync(folder, { recursive: true });
  const again = await prepare(source, { picture: { ...manifest.picture, range: [-1, 1] } });
  expect(again.manifest.picture.range).toEqual([-1, 1]);
  expect(again.manifest.identity).toBe(manifest.identity);
});

test('files that are no readable pictures are set aside with the reason', async () => {
  const source = await pictures();
  const jpeg = readFileSync(join(source, 'class_0/0.jpg'));
  writeFileSync(join(source, 'class_0/notes.txt'), 'not a picture');
  writeFileSync(join(source, 'class_1/empty.jpg'), '');
  writeFileSync(join(source, 'class_1/cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
  writeFileSync(join(source, 'class_2/drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(source, 'class_2/huge.jpg'), '');
  truncateSync(join(source, 'class_2/huge.jpg'), 30_000_000_000); // sparse: it takes no disk, and must not take memory
  // A picture with a wrong extension is a picture.
  await sharp({ create: { width: 20, height: 20, channels: 3, background: '#123456' } })
    .png()
    .toFile(join(source, 'class_2/png.jpg'));

  const { manifest, said } = await prepare(source);
  const reasons = Object.fromEntries(manifest.setAside.map(({ path, reason }) => [path, reason]));
  expect(Object.keys(reasons)).toEqual([
    'class_0/notes.txt',
    'class_1/cut.jpg',
    'class_1/empty.jpg',
    'class_2/drawing.svg',
    'class_2/huge.jpg',
  ]);
  expect(reasons['class_0/notes.txt']).toMatch(/^it is text, expected a JPEG/);
  expect(reasons['class_1/cut.jpg']).toMatch(/^it begins as a JPEG and cannot be decoded/);
  expect(reasons['class_1/empty.jpg']).toMatch(/^it is empty/);
  expect(reasons['class_2/drawing.svg']).toMatch(/^it is an SVG/);
  expect(reasons['class_2/huge.jpg']).toMatch(/^it has 30,000,000,000 bytes/);
  expect(manifest.splits.train.pictures + manifest.splits.test.pictures).toBe(25);
  expect(said[0]).toMatch(/^5 files were set aside, e\.g\. class_0\/notes\.txt: .*report\.html\.$/);
});

test('nothing readable, or nothing of a class, is an error and leaves nothing behind', async () => {
  const source = await pictures(2, 4);
  for (const name of readdirSync(join(source, 'class_1')))
    writeFileSync(join(source, 'class_1', name), 'no picture');
  await expect(prepare(source)).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringMatching(/"class_1"\) without a readable[^]*class_1\/\d\.jpg: it is text/),
  });
  for (const name of readdirSync(join(source, 'class_0')))
    writeFileSync(join(source, 'class_0', name), 'no picture');
  await expect(prepare(source)).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringContaining('none of the training files'),
  });
  expect(entriesOf(datasetSource(source).name)).toEqual([]);
});

testWithPictures(
  'FOODNET_FOOD_101_10',
  'ten classes of Food-101 keep their published splits',
  async (folder) => {
    const { manifest, folder: prepared } = await prepare(folder);
    expect(manifest).toMatchObject({ source: { layout: 'food-101' }, setAside: [] });
    expect([manifest.classes.length, manifest.splits.train.pictures, manifest.splits.test.pictures]).toEqual([
      10, 3750, 750,
    ]);
    const reader = await openDataset(prepared);
    const listed = readFileSync(join(folder, 'meta/test.txt'), 'utf8').trim().split('\n');
    expect(reader.split('test').paths).toEqual(listed.map((line) => `images/${line}.jpg`).sort());
    const into = new Uint8Array(32 * 32 * 3);
    for (const index of [0, 374, 3749]) {
      reader.split('train').read(index, into, 0);
      const bytes = readFileSync(join(folder, reader.split('train').paths[index]));
      expect(Buffer.compare(into, await readPicture(bytes, antialiased))).toBe(0);
    }
    reader.close();
  },
);
