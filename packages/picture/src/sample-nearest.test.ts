import { random, type PictureSpec } from '@foodnet/contracts';
import { temporaryFolder, testWithPictures, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { readPicture } from './index.js';
import { turnOf } from './orientation.js';
import { rowsOf } from './pixel-rows.js';
import { sampleNearest } from './sample-nearest.js';

const spec = (width: number, height: number): PictureSpec => ({
  width,
  height,
  fit: 'fill',
  kernel: 'nearest',
  orientation: 'exif',
  colour: 'srgb',
  channels: 'rgb',
  background: '#ffffff',
  range: [0, 1],
});

test('output pixel i is input pixel floor((i + 0.5) * in / out)', () => {
  // 5 x 1 to 3 x 2: columns floor(0.83), floor(2.5), floor(4.17); the one row twice.
  const data = Uint8Array.from([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42]);
  const pixels = sampleNearest(rowsOf(data, 5, 1, 3), turnOf(1), 3, 2);
  const row = [0, 1, 2, 20, 21, 22, 40, 41, 42];
  expect([...pixels]).toEqual([...row, ...row]);
});

const pillow = `
import json, sys, base64
from PIL import Image
cases = json.load(open(sys.argv[1]))
read = lambda path, width, height: Image.open(path).convert('RGB').resize((width, height), Image.NEAREST).tobytes()
print(json.dumps([base64.b64encode(read(*case)).decode() for case in cases]))
`;

/** Smooth colours with noise, so that every pixel differs from its neighbours. */
function draw(width: number, height: number): Sharp {
  const draws = random(1, 'picture', width, height);
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index++) {
    const [x, y] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
    data[index] = 128 + 60 * Math.sin(x / 7 + (index % 3)) + 40 * Math.cos(y / 5) + 20 * (draws() - 0.5);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

testWithPython("readPicture's nearest equals Pillow's to the pixel", async (python) => {
  const folder = temporary;
  const kinds: JpegOptions[] = [
    { quality: 90 },
    { quality: 60, chromaSubsampling: '4:4:4' },
    { quality: 75, progressive: true },
    { quality: 85, mozjpeg: true },
  ];
  const sizes = [
    [1, 1],
    [2, 3],
    [17, 31],
    [31, 32],
    [33, 32],
    [97, 53],
    [160, 96],
    [191, 144],
    [341, 512],
    [50, 700],
  ];
  const outputs = [
    [32, 32],
    [48, 48],
    [33, 47],
    [8, 100],
    [224, 96],
  ];
  const cases: [string, number, number][] = [];
  for (const [index, [width, height]] of sizes.entries()) {
    const path = join(folder, `${width}x${height}.jpg`);
    const picture = draw(width, height).jpeg(kinds[index % kinds.length]);
    await (index === 5 ? picture.toColourspace('b-w') : picture).toFile(path);
    for (const [toWidth, toHeight] of outputs) cases.push([path, toWidth, toHeight]);
  }
  expect(await differing(python, cases)).toEqual([]);
});

testWithPython('sampling equals Pillow where rounding decides, for sizes up to 300', async (python) => {
  // Each column has a colour of its own, so one wrong column shows.
  const cases: [string, number, number][] = [];
  for (let width = 1; width <= 300; width += 1) {
    const data = Uint8Array.from(
      { length: width * 3 },
      (_, index) => Math.floor(Math.floor(index / 3) / [1, 256, 1][index % 3]) % 256,
    );
    const path = join(temporary, `row-${width}.png`);
    await sharp(data, { raw: { width, height: 1, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toFile(path);
    for (const output of [32, 48, 96, 100, 224]) cases.push([path, output, 8]);
  }
  expect(await differing(python, cases)).toEqual([]);
});

testWithPictures('FOODNET_FOOD_101_10', 'real pictures are read', async (folder) => {
  const label = join(folder, 'images', (await readdir(join(folder, 'images')))[0]);
  for (const name of (await readdir(label)).slice(0, 20)) {
    const bytes = await readFile(join(label, name));
    expect(await readPicture(bytes, spec(32, 32))).toHaveLength(32 * 32 * 3);
    expect(await readPicture(bytes, { ...spec(32, 32), kernel: 'lanczos3' })).toHaveLength(32 * 32 * 3);
  }
});

const temporary = temporaryFolder();

async function differing(
  python: (program: string, ...args: string[]) => Promise<unknown>,
  cases: readonly [string, number, number][],
) {
  const list = join(temporary, 'cases.json');
  await writeFile(list, JSON.stringify(cases));
  const expected = (await python(pillow, list)) as string[];
  expect(expected).toHaveLength(cases.length);
  const wrong: string[] = [];
  for (const [index, [path, width, height]] of cases.entries()) {
    const pixels = await readPicture(await readFile(path), spec(width, height));
    if (Buffer.from(pixels).toString('base64') !== expected[index])
      wrong.push(`${path} to ${width} x ${height}`);
  }
  return wrong;
}
