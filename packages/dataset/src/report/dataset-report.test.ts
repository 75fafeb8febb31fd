import { presets } from '@foodnet/contracts';
import { drawPictures } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { prepareFixture } from '../prepare.fixture.js';
import type { DatasetReport } from './dataset-report.js';
import { isMisnamed } from './misnamed.js';
import { histogramOf, spreadOf } from './sizes.js';

const { folder: newFolder, prepare } = prepareFixture();

async function reportOf(source: string) {
  const { folder, said, manifest } = await prepare(source);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as DatasetReport;
  return { report, said, manifest, page: readFileSync(join(folder, 'report.html'), 'utf8') };
}

/** train/ and test/ with two classes of four and two pictures. */
async function splits(): Promise<string> {
  const folder = await newFolder('splits');
  await drawPictures(join(folder, 'train'), { classes: 2, perClass: 4 });
  await drawPictures(join(folder, 'test'), { classes: 2, perClass: 6 });
  for (const label of ['class_0', 'class_1'])
    for (const number of [4, 5])
      cpSync(join(folder, 'test', label, `${number}.jpg`), join(folder, 'kept', label, `${number}.jpg`));
  renameSync(join(folder, 'test'), `${folder}-unused`);
  renameSync(join(folder, 'kept'), join(folder, 'test'));
  return folder;
}

test('counts classes, splits, formats and sizes', async () => {
  const folder = await splits();
  await sharp({ create: { width: 300, height: 20, channels: 3, background: '#123456' } })
    .png()
    .toFile(join(folder, 'test/class_1/wide.png'));
  const { report, said, page } = await reportOf(folder);
  expect(report).toMatchObject({
    pictures: { train: 8, test: 5 },
    classes: [
      { name: 'class_0', train: 4, test: 2, setAside: 0 },
      { name: 'class_1', train: 4, test: 3, setAside: 0 },
    ],
    formats: { jpeg: 12, png: 1 },
    sizes: {
      widthPixels: { least: 48, median: 48, most: 300 },
      heightPixels: { least: 20, median: 48, most: 48 },
      enlarged: 1,
    },
    setAside: [],
    misnamed: [],
    duplicates: [],
    leaks: 0,
    leftOut: null,
  });
  const bins = report.sizes.longestSidePixels;
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(13);
  expect(said).toEqual([
    expect.stringMatching(/report\.html shows what was prepared\.$/),
    expect.stringMatching(/is ready/),
  ]);
  expect(page).toContain('No test picture is trained on.');
  // One file that needs nothing beside it.
  expect(page).not.toMatch(/<script|<link|src=|url\((?!data:)|@import|https?:/);
});

test('finds leaks, contradictions and copies by their bytes', async () => {
  const folder = await splits();
  const copy = (from: string, to: string) => cpSync(join(folder, from), join(folder, to));
  copy('train/class_0/0.jpg', 'test/class_0/leak.jpg');
  copy('train/class_0/1.jpg', 'train/class_1/contradiction.jpg');
  copy('train/class_1/2.jpg', 'train/class_1/copy.jpg');
  copy('train/class_1/2.jpg', 'train/class_1/copy of copy.jpg');
  const { report, said, page } = await reportOf(folder);
  expect(report.leaks).toBe(1);
  expect(
    report.duplicates.map(({ files, isLeak, isContradiction }) => [
      files.map(({ path }) => path),
      isLeak,
      isContradiction,
    ]),
  ).toEqual([
    [['train/class_0/0.jpg', 'test/class_0/leak.jpg'], true, false],
    [['train/class_0/1.jpg', 'train/class_1/contradiction.jpg'], false, true],
    [['train/class_1/2.jpg', 'train/class_1/copy of copy.jpg', 'train/class_1/copy.jpg'], false, false],
  ]);
  expect(said.slice(0, 2)).toEqual([
    expect.stringMatching(
      /^1 test picture is trained on, too: the accuracy will look better than it is\. See data\/.*report\.html\.$/,
    ),
    expect.stringMatching(/^1 picture lies in more than one class\./),
  ]);
  expect(page).toContain('trained and tested on');
});

test('lists what was set aside and what has the wrong extension; no name becomes markup', async () => {
  const folder = await splits();
  const evil = `<img src=x onerror=alert(1)>"'&`;
  mkdirSync(join(folder, 'train', evil));
  cpSync(join(folder, 'train/class_0/0.jpg'), join(folder, 'train', evil, `${evil}.jpg`));
  writeFileSync(join(folder, 'train', evil, 'broken.jpg'), '<svg onload="alert(1)">');
  writeFileSync(join(folder, 'train/class_0/none.jpg'), '');
  cpSync(join(folder, 'train/class_1/0.jpg'), join(folder, 'train/class_1/picture.PNG'));
  const { report, said, page } = await reportOf(folder);
  expect(report.setAside.map(({ path }) => path)).toEqual([
    `train/${evil}/broken.jpg`,
    'train/class_0/none.jpg',
  ]);
  expect(report.misnamed).toEqual([{ path: 'train/class_1/picture.PNG', format: 'jpeg' }]);
  expect(report.classes.find(({ name }) => name === evil)).toEqual({
    name: evil,
    train: 1,
    test: 0,
    setAside: 1,
  });
  expect(said[0]).toMatch(/^2 files were set aside, e\.g\. train/);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<svg onload');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
});

test('classes that differ in nothing but their spelling are told', async () => {
  const folder = await newFolder('alike');
  await drawPictures(folder, { classes: 5, perClass: 2 });
  const names = ['Cat', 'cat', 'café'.normalize('NFC'), 'café'.normalize('NFD'), 'dog'];
  for (const [index, name] of names.entries()) renameSync(join(folder, `class_${index}`), join(folder, name));
  const { said } = await reportOf(folder);
  expect(said[0]).toMatch(
    /^These classes differ in nothing but their spelling: "Cat" and "cat", "cafe\u0301" and "caf\u00e9"\. Where /,
  );
});

describe('val', () => {
  const with_ = async (...names: string[]) => {
    const folder = await splits();
    renameSync(join(folder, 'test'), join(folder, names[0]));
    for (const name of names.slice(1))
      cpSync(join(folder, names[0]), join(folder, name), { recursive: true });
    return folder;
  };
  test.each(['val', 'valid', 'validation'])(
    '%s/ is what is tested on where there is no test/',
    async (name) => {
      const { report, manifest } = await reportOf(await with_(name));
      expect(manifest.source.layout).toBe('splits');
      expect([report.pictures.test, report.leftOut]).toEqual([4, null]);
    },
  );
  test('is left out where there is a test/, saying so', async () => {
    const { report, said } = await reportOf(await with_('test', 'val'));
    expect([report.pictures, report.leftOut]).toEqual([
      { train: 8, test: 4 },
      { name: 'val/', pictures: 4 },
    ]);
    expect(said[0]).toBe('4 pictures of val/ are left out, as there is a test split.');
  });
});

test('the contact sheet shows the pixels that the network sees', async () => {
  const { page, manifest } = await reportOf(await splits());
  const sheets = [...page.matchAll(/data:image\/png;base64,([A-Za-z0-9+/=]+)/g)].map(([, data]) =>
    Buffer.from(data, 'base64'),
  );
  expect(sheets).toHaveLength(2);
  const { data, info } = await sharp(sheets[1]).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([32, 32 * 6, 3]);
  const pixels = readFileSync(
    join(process.env.FOODNET_HOME ?? '', 'data', manifest.name, '32x32-lanczos3/train.pixels'),
  );
  // Class 1 follows class 0's four training pictures.
  expect(data.subarray(0, 4 * 3072).equals(pixels.subarray(4 * 3072))).toBe(true);
});

test('larger pictures are made smaller for the contact sheet, each by itself', async () => {
  const folder = await newFolder('large');
  for (const name of ['train/black', 'train/white', 'test/black', 'test/white']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const grey of [0, 255]) {
      const background = { r: grey, g: grey, b: grey };
      await sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toFile(join(folder, name, `${grey}.png`));
    }
  }
  const picture = { ...presets.sample.picture, width: 480, height: 240 };
  const prepared = await prepare(folder, { picture });
  const page = readFileSync(join(prepared.folder, 'report.html'), 'utf8');
  expect(page).toContain('As the network sees them, 480 x 240 pixels, made smaller here');
  const [, png] = /data:image\/png;base64,([A-Za-z0-9+/=]+)/.exec(page)!;
  const { data, info } = await sharp(Buffer.from(png, 'base64')).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([96, 48 * 4]);
  // Black and white in turn, without a shade between them.
  const [black, white] = [0, 255].map((grey) => Buffer.alloc(96 * 48 * 3, grey));
  expect(data.equals(Buffer.concat([black, white, black, white]))).toBe(true);
});

test('sizes: bins are round, few and lose nothing', () => {
  expect(histogramOf([])).toEqual([]);
  expect(spreadOf([3, 1, 2, 10])).toEqual({ least: 1, median: 2, most: 10 });
  expect(histogramOf([512, 512])).toEqual([{ from: 512, below: 513, count: 2 }]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 50 }), (values) => {
      const bins = histogramOf(values);
      expect(bins.length).toBeLessThanOrEqual(24);
      for (const { from, below, count } of bins) {
        expect(values.filter((value) => value >= from && value < below)).toHaveLength(count);
        expect(String(below - from)).toMatch(/^[125]0*$/);
      }
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    }),
    { seed: 1 },
  );
});

test.each([
  ['a/1.jpg', 'jpeg', false],
  ['a/1.JPEG', 'jpeg', false],
  ['a/1.png', 'jpeg', true],
  ['a/1.jpg', 'webp', true],
  ['a.txt', 'gif', true],
  ['a/1', 'png', false],
  ['a/photo.12', 'png', false],
])('%s that is a %s: misnamed %p', (path, format, expected) => {
  expect(isMisnamed(path, format)).toBe(expected);
});
