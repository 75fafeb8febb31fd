import { maxDifference } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readPicture } from './index.js';
import { draw, nearest, quarters, spec } from './picture.fixture.js';

/** The middle of each quarter. */
function middles(pixels: Uint8Array, { width, height } = spec): number[] {
  const at = (x: number, y: number) => [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  const [left, right, top, bottom] = [width / 4, (width * 3) / 4, height / 4, (height * 3) / 4].map(
    Math.floor,
  );
  return [at(left, top), at(right, top), at(left, bottom), at(right, bottom)].flat();
}

const variants: Record<string, () => Promise<Buffer>> = {
  jpeg: () => draw().jpeg({ quality: 95 }).toBuffer(),
  'progressive jpeg': () => draw().jpeg({ quality: 95, progressive: true }).toBuffer(),
  png: () => draw().png().toBuffer(),
  'palette png': () => draw().png({ palette: true }).toBuffer(),
  '16-bit png': () => draw().toColourspace('rgb16').png().toBuffer(),
  '16-bit png with alpha': () => draw().ensureAlpha().toColourspace('rgb16').png().toBuffer(),
  '16-bit png with profile': () => draw().toColourspace('rgb16').withIccProfile('srgb').png().toBuffer(),
  '16-bit tiff in display p3': () => draw().toColourspace('rgb16').withIccProfile('p3').tiff().toBuffer(),
  webp: () => draw().webp({ lossless: true }).toBuffer(),
  gif: () => draw().gif().toBuffer(),
  tiff: () => draw().tiff({ compression: 'lzw' }).toBuffer(),
  avif: () => draw().avif({ quality: 90, effort: 0 }).toBuffer(),
  'cmyk jpeg': () => draw().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
  'cmyk tiff': () => draw().toColourspace('cmyk').tiff().toBuffer(),
  'display p3 jpeg': () => draw().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
  'opaque png with alpha': () => draw().ensureAlpha(1).png().toBuffer(),
};

test.each(Object.keys(variants))('%s gives the same colours', async (name) => {
  const bytes = await variants[name]();
  // A CMYK printer cannot mix these blues and greens: the round trip through its gamut costs more.
  const tolerance = name.startsWith('cmyk') ? 70 : 8;
  for (const kernel of ['lanczos3', 'triangle', 'nearest'] as const) {
    const pixels = await readPicture(bytes, { ...spec, kernel });
    expect(pixels).toHaveLength(16 * 12 * 3);
    expect(maxDifference(middles(pixels), quarters.flat())).toBeLessThanOrEqual(tolerance);
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is turned upright', async (orientation) => {
  const turned = orientation >= 5;
  // What the camera stored: the inverse of the turn that its tag asks for.
  const stored = sharp(await draw().png().toBuffer());
  if ([2, 4].includes(orientation)) stored.flop();
  if ([3, 4].includes(orientation)) stored.rotate(180);
  if (orientation === 6) stored.rotate(270);
  if (orientation === 8) stored.rotate(90);
  const raw = await stored.raw().toBuffer({ resolveWithObject: true });
  let { data, info } = raw;
  if (orientation === 5 || orientation === 7) {
    // 5 is the transposed picture, 7 the picture transposed along the other diagonal.
    data = Buffer.alloc(raw.data.length);
    const [width, height] = [raw.info.height, raw.info.width];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [sourceX, sourceY] = orientation === 5 ? [y, x] : [height - 1 - y, width - 1 - x];
        raw.data.copy(
          data,
          (y * width + x) * 3,
          (sourceY * height + sourceX) * 3,
          (sourceY * height + sourceX) * 3 + 3,
        );
      }
    }
    info = { ...raw.info, width, height };
  }
  expect([info.width, info.height]).toEqual(turned ? [48, 64] : [64, 48]);
  const image = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
  const upright = await draw().png().toBuffer();
  for (const kernel of ['lanczos3', 'triangle', 'nearest'] as const) {
    const expected = await readPicture(upright, { ...spec, kernel });
    const png = await image.clone().withMetadata({ orientation }).png().toBuffer();
    expect(maxDifference(await readPicture(png, { ...spec, kernel }), expected)).toBeLessThanOrEqual(1);
    const jpeg = await image.clone().withMetadata({ orientation }).jpeg({ quality: 98 }).toBuffer();
    expect(
      maxDifference(middles(await readPicture(jpeg, { ...spec, kernel })), quarters.flat()),
    ).toBeLessThanOrEqual(6);
  }
});

/** A segment of EXIF with one tag: orientation, as SHORT (3) or LONG (4). */
function exif(orientation: number, type: 3 | 4): Buffer {
  const segment = Buffer.from('\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01', 'latin1');
  const entry = Buffer.alloc(14);
  entry.writeUInt16LE(type, 0);
  entry.writeUInt32LE(1, 2);
  entry.writeUInt32LE(orientation, 6);
  return Buffer.concat([segment, entry]);
}

test('an EXIF orientation may be a LONG, and of two segments the first counts, as in Pillow and libvips', async () => {
  const jpeg = await draw().jpeg({ quality: 98 }).toBuffer();
  const withExif = (...segments: Buffer[]) =>
    readPicture(Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]), spec);
  const turned = await withExif(exif(6, 3));
  expect(
    maxDifference(
      middles(turned),
      [2, 0, 3, 1].flatMap((quarter) => quarters[quarter]),
    ),
  ).toBeLessThan(9);
  expect(await withExif(exif(6, 4))).toEqual(turned);
  expect(await withExif(exif(6, 3), exif(1, 3))).toEqual(turned);
  expect(await withExif(exif(1, 3), exif(6, 3))).toEqual(await withExif());
});

test('grey pictures have three equal channels', async () => {
  const ramp = Uint8Array.from({ length: 32 * 24 }, (_, index) => index % 256);
  for (const encode of ['jpeg', 'png'] as const) {
    const bytes = await sharp(ramp, { raw: { width: 32, height: 24, channels: 1 } })
      .toColourspace('b-w')
      [encode]()
      .toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    for (const kernel of ['lanczos3', 'triangle', 'nearest'] as const) {
      const pixels = await readPicture(bytes, { ...spec, kernel });
      expect(pixels).toHaveLength(16 * 12 * 3);
      expect(new Set(pixels).size).toBeGreaterThan(10);
      for (let index = 0; index < pixels.length; index += 3) {
        expect(pixels[index + 1]).toBe(pixels[index]);
        expect(pixels[index + 2]).toBe(pixels[index]);
      }
    }
  }
});

test('transparency is laid over white: half of red over white is pink', async () => {
  const translucent = Uint8Array.from({ length: 32 * 32 * 4 }, (_, index) => [255, 0, 0, 128][index % 4]);
  const image = () => sharp(translucent, { raw: { width: 32, height: 32, channels: 4 } });
  for (const bytes of [await image().png().toBuffer(), await image().webp({ lossless: true }).toBuffer()]) {
    for (const each of [spec, nearest]) {
      const pixels = await readPicture(bytes, each);
      expect(maxDifference(pixels.subarray(0, 3), [255, 127, 127])).toBeLessThanOrEqual(1);
    }
  }
  const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#00000000' } })
    .gif()
    .toBuffer();
  expect(Math.min(...(await readPicture(clear, spec)))).toBe(255);
});

test('of an animation the first frame counts', async () => {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff', '#00ff00'].map((background) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  for (const format of ['gif', 'webp'] as const) {
    const bytes = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect((await sharp(bytes, { animated: true }).metadata()).pages).toBe(3);
    const pixels = await readPicture(bytes, spec);
    expect(pixels).toHaveLength(16 * 12 * 3);
    expect(maxDifference(pixels.subarray(0, 3), [255, 0, 0])).toBeLessThanOrEqual(4);
  }
});

test.each([
  [1, 1],
  [1, 20_000],
  [20_000, 1],
  [3, 700],
])('%i x %i pixels', async (width, height) => {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#406080' } })
    .png()
    .toBuffer();
  for (const each of [spec, nearest]) {
    const pixels = await readPicture(bytes, each);
    expect(pixels).toHaveLength(16 * 12 * 3);
    expect([...pixels.subarray(0, 3)]).toEqual([0x40, 0x60, 0x80]);
  }
});

test('the same bytes give the same pixels, however many are read at once', async () => {
  const bytes = await draw(301, 211).jpeg().toBuffer();
  const all = await Promise.all(Array.from({ length: 24 }, () => readPicture(bytes, spec)));
  for (const pixels of all) expect(Buffer.compare(pixels, all[0])).toBe(0);
});
