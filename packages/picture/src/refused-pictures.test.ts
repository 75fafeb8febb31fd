import { random } from '@foodnet/contracts';
import { maxDifference } from '@foodnet/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { defaultPictureLimits, readPicture, type ReadableFormat } from './index.js';
import { countScans } from './jpeg/count-scans.js';
import { encodeJpeg } from './jpeg/encode-jpeg.fixture.js';
import { codeOf, draw, nearest, spec } from './picture.fixture.js';

describe('what is refused', () => {
  const heic = Buffer.from('\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf', 'latin1');
  test.each<[string, Buffer]>([
    ['SVG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['ZIP', Buffer.from('PK\x03\x04aaaa')],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['HEIC', heic],
    ['libvips', Buffer.from([0x08, 0xf2, 0xa6, 0xb6, 0, 0, 0, 1])],
    ['HTML', Buffer.from('\ufeff <!DOCTYPE html><title>x</title>')],
    ['XML', Buffer.from('<?xml version="1.0"?><!DOCTYPE lolz>')],
    ['BMP', Buffer.from('BM\0\0\0\0')],
    ['text', Buffer.from('Grüße von hier')],
    ['no known format', Buffer.from([0, 1, 2, 3])],
    ['no known format', Buffer.from([0xff])],
  ])('%s', async (name, bytes) => {
    await expect(readPicture(bytes, spec)).rejects.toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining(name),
    });
  });

  test('no bytes, too many bytes, too many pixels, too long a side', async () => {
    const bytes = await draw().png().toBuffer();
    expect(await codeOf(readPicture(new Uint8Array(), spec))).toBe('bad-picture');
    expect(await codeOf(readPicture(bytes, spec, { ...defaultPictureLimits, fileBytes: bytes.length }))).toBe(
      'read',
    );
    expect(
      await codeOf(readPicture(bytes, spec, { ...defaultPictureLimits, fileBytes: bytes.length - 1 })),
    ).toBe('picture-too-large');
    expect(await codeOf(readPicture(bytes, spec, { ...defaultPictureLimits, pixels: 64 * 48 }))).toBe('read');
    expect(await codeOf(readPicture(bytes, spec, { ...defaultPictureLimits, pixels: 64 * 48 - 1 }))).toBe(
      'picture-too-large',
    );
    expect(await codeOf(readPicture(bytes, spec, { ...defaultPictureLimits, sidePixels: 63 }))).toBe(
      'picture-too-large',
    );
  });

  test.each([
    [60_000, 'picture-too-large', '60,000 x 60,000'],
    [65_535, 'bad-picture', '65500'], // more than libjpeg itself reads
  ])('a header that claims %i pixels a side, before anything is decoded', async (side, code, named) => {
    const bytes = await draw().jpeg().toBuffer();
    // SOF0: marker, length (2), precision (1), height (2), width (2).
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(side, frame + 5);
    bytes.writeUInt16BE(side, frame + 7);
    const start = performance.now();
    await expect(readPicture(bytes, spec)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(named),
    });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a JPEG cut at every 256 bytes, by either kernel', async () => {
    const draws = random(1, 'noise');
    const noise = Uint8Array.from({ length: 96 * 96 * 3 }, () => draws() * 256);
    const bytes = await sharp(noise, { raw: { width: 96, height: 96, channels: 3 } })
      .jpeg()
      .toBuffer();
    for (let length = 256; length < bytes.length - 2; length += 256) {
      for (const each of [spec, nearest])
        expect(await codeOf(readPicture(bytes.subarray(0, length), each))).toBe('bad-picture');
    }
  });

  test('a PNG with a wrong checksum', async () => {
    const bytes = Buffer.from(await draw().png().toBuffer());
    bytes[bytes.indexOf('IDAT') + 20] ^= 0xff;
    expect(await codeOf(readPicture(bytes, spec))).toBe('bad-picture');
  });
});

test('a JPEG of a hundred scans is read, and one of more is refused', async () => {
  const jpeg = await draw(8, 8).toColourspace('cmyk').jpeg({ progressive: true }).toBuffer();
  // The first bits of a few coefficients, as if they were all: with their codes they may be told again and again.
  const start = jpeg.indexOf(Buffer.from('ffda0008', 'hex'));
  const codes = jpeg.lastIndexOf(Buffer.from('ffc4', 'hex'), start);
  const scan = Buffer.from(jpeg.subarray(codes, jpeg.indexOf(Buffer.from('ffc4', 'hex'), start)));
  scan[start - codes + 9] = 0;
  const withScans = (scans: number) =>
    Buffer.concat([
      jpeg.subarray(0, -2),
      ...Array<Buffer>(scans - countScans(jpeg)).fill(scan),
      jpeg.subarray(-2),
    ]);
  expect(await codeOf(readPicture(withScans(100), spec))).toBe('read');
  await expect(readPicture(withScans(101), spec)).rejects.toMatchObject({
    code: 'picture-too-large',
    message: expect.stringContaining('101 scans'),
  });
});

/** An AVIF of one picture, of which a square in the middle is to be seen: `clap` (ISO/IEC 14496-12, 12.1.4). */
function cropped(avif: Buffer, side: number): Buffer {
  const clap = Buffer.alloc(40);
  clap.writeUInt32BE(clap.length);
  clap.write('clap', 4, 'latin1');
  for (const [index, value] of [side, 1, side, 1, 0, 1, 0, 1].entries())
    clap.writeUInt32BE(value, 8 + index * 4);
  const [meta, iprp, ipco, ipma, iloc] = ['meta', 'iprp', 'ipco', 'ipma', 'iloc'].map(
    (box) => avif.indexOf(box) - 4,
  );
  const end = ipma + avif.readUInt32BE(ipma);
  const bytes = Buffer.from(avif);
  const grow = (at: number, by: number) => bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at);
  for (const box of [meta, iprp]) grow(box, clap.length + 1);
  grow(ipco, clap.length);
  grow(ipma, 1);
  // The place of the data, and the number of the item's properties, of which the file's fourth becomes the last.
  grow(iloc + 20, clap.length + 1);
  bytes[ipma + 18]++;
  return Buffer.concat([
    bytes.subarray(0, ipma),
    clap,
    bytes.subarray(ipma, end),
    Buffer.from([0x84]),
    bytes.subarray(end),
  ]);
}

test('an AVIF has the pixels that are decoded, and not those that are left of them', async () => {
  const bytes = cropped(await draw(60, 40).avif({ effort: 0 }).toBuffer(), 16);
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 16, height: 16 });
  const withPixels = (pixels: number) => readPicture(bytes, spec, { ...defaultPictureLimits, pixels });
  expect(await codeOf(withPixels(60 * 40))).toBe('read');
  await expect(withPixels(60 * 40 - 1)).rejects.toMatchObject({
    code: 'picture-too-large',
    message: expect.stringContaining('60 x 40'),
  });
});

test.each([
  [128, 'Decoded image does not have the size signaled'],
  [512, 'Security limit exceeded'], // before it is decoded
])('an AVIF of %i pixels a side that claims 16 is refused with its reason', async (side, named) => {
  const bytes = await draw(side, side).avif({ effort: 0 }).toBuffer();
  const size = bytes.indexOf('ispe') + 8;
  for (const at of [size, size + 4]) bytes.writeUInt32BE(16, at);
  await expect(readPicture(bytes, spec)).rejects.toMatchObject({
    code: 'bad-picture',
    message: expect.stringMatching(`cannot be decoded \\(heif: .*${named}`),
  });
});

/** A TIFF of 8 x 8 pixels without compression. */
function tiffOf(
  data: Uint8Array,
  tags: readonly (readonly [tag: number, count: number, value: number])[],
): Buffer {
  const [SHORT, LONG] = [3, 4];
  const entries = [
    [256, SHORT, 1, 8],
    [257, SHORT, 1, 8],
    [259, SHORT, 1, 1],
    [273, LONG, 1, 140],
    [278, SHORT, 1, 8],
    [279, LONG, 1, data.length],
    ...tags.map(([tag, count, value]) => [tag, SHORT, count, value]),
  ].sort(([one], [other]) => one - other);
  const head = Buffer.alloc(140);
  head.write('II*\0\x08\0\0\0', 'latin1');
  head.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    head.writeUInt16LE(tag, 10 + index * 12);
    head.writeUInt16LE(type, 12 + index * 12);
    head.writeUInt32LE(count, 14 + index * 12);
    head.writeUInt32LE(value, 18 + index * 12);
  }
  // Three times 8 bits, for the tags that name this place.
  for (const at of [134, 136, 138]) head.writeUInt16LE(8, at);
  return Buffer.concat([head, data]);
}

/** In YCbCr; chroma is as coarse as `subsampling` says, across and down. */
function ycbcrTiff(subsampling: 1 | 2): Buffer {
  const blocks = (8 / subsampling) ** 2;
  const block = [...Array<number>(subsampling ** 2).fill(80), 99, 213];
  const data = Uint8Array.from(Array.from({ length: blocks }, () => block).flat());
  return tiffOf(data, [
    [258, 3, 134],
    [262, 1, 6],
    [277, 1, 3],
    [530, 2, subsampling * 0x10001],
  ]);
}

test('a TIFF in YCbCr is read in its colours or refused', async () => {
  await expect(readPicture(ycbcrTiff(1), spec)).rejects.toMatchObject({
    code: 'unsupported-picture',
    message: expect.stringContaining('YCbCr'),
  });
  // Red: 80 + 1.402 * (213 - 128); 80 - 0.344 * (99 - 128) - 0.714 * (213 - 128); 80 + 1.772 * (99 - 128).
  const [red, green, blue] = await readPicture(ycbcrTiff(2), spec);
  expect(maxDifference([red, green, blue], [199, 29, 29])).toBeLessThanOrEqual(1);
});

test('a TIFF of floats, whose white nothing tells, is refused, and not read as black', async () => {
  const grey = tiffOf(new Uint8Array(new Float32Array(64).fill(0.7).buffer), [
    [258, 1, 32],
    [262, 1, 1],
    [277, 1, 1],
    [339, 1, 3],
  ]);
  await expect(readPicture(grey, spec)).rejects.toMatchObject({
    code: 'unsupported-picture',
    message: expect.stringContaining('a TIFF of numbers of the type float'),
  });
  const lab = await draw(8, 8).toColourspace('lab').tiff({ compression: 'none' }).toBuffer();
  expect((await sharp(lab).metadata()).depth).toBe('float');
  const expected = await readPicture(await draw(8, 8).png().toBuffer(), spec);
  expect(maxDifference(await readPicture(lab, spec), expected)).toBeLessThanOrEqual(1);
});

/** More of them find more: FOODNET_MUTATIONS=20000 takes some minutes. */
const MUTATIONS = Number(process.env.FOODNET_MUTATIONS ?? 600);

describe('any bytes are read or refused by name', () => {
  const refusals = ['read', 'bad-picture', 'unsupported-picture', 'picture-too-large'];
  const limits = { ...defaultPictureLimits, pixels: 4_000_000 };
  const samples = new Map<ReadableFormat, Buffer>();
  beforeAll(async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      samples.set(format, await draw(40, 30).toFormat(format, { effort: 1 }).toBuffer());
    }
  });

  test('random bytes, also behind a true signature', async () => {
    const signatures = [
      '',
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n',
      'RIFF\x20\0\0\0WEBP',
      'GIF89a',
      'II*\0',
      '\0\0\0\x1cftypavif',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...signatures),
        fc.uint8Array({ maxLength: 400 }),
        fc.boolean(),
        async (signature, tail, antialiased) => {
          const bytes = Buffer.concat([Buffer.from(signature, 'latin1'), tail]);
          expect(refusals).toContain(await codeOf(readPicture(bytes, antialiased ? spec : nearest, limits)));
        },
      ),
      { numRuns: 400, seed: 1 },
    );
  });

  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'a %s with changed and missing bytes',
    async (format) => {
      const sample = samples.get(format);
      if (!sample) throw new Error(`No sample of ${format}.`);
      const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { maxLength: 6 }),
          fc.nat(sample.length),
          fc.boolean(),
          async (changes, cut, whole) => {
            const bytes = Buffer.from(sample);
            for (const [position, value] of changes) bytes[position] = value;
            const cutBytes = whole ? bytes : bytes.subarray(0, cut);
            for (const each of [spec, nearest])
              expect(refusals).toContain(await codeOf(readPicture(cutBytes, each, limits)));
          },
        ),
        { numRuns: 150, seed: 1 },
      );
    },
  );

  test('a JPEG with changed bytes is read in bounded time and memory', async () => {
    const samples = [
      await draw(61, 47).jpeg({ quality: 60 }).toBuffer(),
      await draw(61, 47).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
      encodeJpeg({ width: 61, height: 47, sampling: [[2, 1], [1, 1], [1, 1]], restartInterval: 2 }, 1), // prettier-ignore
    ];
    const held = process.memoryUsage().arrayBuffers;
    const seen: Record<string, number> = {};
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const draws = random(seed, 'mutation');
      const below = (limit: number) => Math.floor(draws() * limit);
      const bytes = Buffer.from(samples[seed % samples.length]);
      for (let changes = 1 + below(4); changes > 0; changes--) {
        const at = below(bytes.length);
        // A bit, a byte, a marker, or bytes from elsewhere.
        const kind = below(4);
        if (kind === 0) bytes[at] ^= 1 << below(8);
        else if (kind === 1) bytes[at] = below(256);
        else if (kind === 2) bytes.set([0xff, 0xc0 + below(64)], Math.min(at, bytes.length - 2));
        else bytes.copyWithin(at, below(bytes.length), below(bytes.length));
      }
      const startMs = performance.now();
      const code = await codeOf(readPicture(bytes, seed % 2 === 0 ? spec : nearest, limits));
      // Seconds mean that the machine is busy, and not that a reader spins.
      expect({ seed, isQuick: performance.now() - startMs < 10_000 }).toEqual({ seed, isQuick: true });
      seen[code] = (seen[code] ?? 0) + 1;
      expect(refusals).toContain(code);
    }
    expect(seen.read).toBeGreaterThan(MUTATIONS / 20);
    expect(seen['bad-picture']).toBeGreaterThan(MUTATIONS / 20);
    expect(process.memoryUsage().arrayBuffers - held).toBeLessThan(200_000_000);
  }, 600_000);
});
