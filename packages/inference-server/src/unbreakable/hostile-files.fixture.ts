import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';

/** Pictures and other files that are made to do harm, by what they are. */

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A PNG whose header claims a size, with little data, and chunks of the caller's before it. */
export function png(
  width: number,
  height: number,
  more: readonly (readonly [string, Buffer])[] = [],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...more.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', deflateSync(Buffer.alloc((3 * width + 1) * Math.min(height, 64)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** 64 MB of zeros in 64 KB, in a PNG's compressed text or colour profile. */
export function pngBomb(type: 'zTXt' | 'iCCP'): Buffer {
  const bomb = deflateSync(Buffer.alloc(64_000_000), { level: 9 });
  return png(16, 16, [[type, Buffer.concat([Buffer.from('bomb\0\0'), bomb])]]);
}

/** A GIF of many frames of one pixel each. */
export function manyFrames(frames: number): Buffer {
  const head = Buffer.from('474946383961010001008000000000ffffff', 'hex');
  // Graphic control extension (10 ms), image descriptor of 1x1, LZW data of one pixel.
  const frame = Buffer.from('21f904000100000000' + '2c000000000100010000' + '0202440100', 'hex');
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(';')]);
}

/** A JPEG that tells a few coefficients again and again. */
export async function manyScans(scans: number): Promise<Buffer> {
  const background = '#804020';
  const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .toColourspace('cmyk')
    .jpeg({ progressive: true })
    .toBuffer();
  // With the codes before it, and as if its bits were all.
  const start = jpeg.indexOf(Buffer.from('ffda0008', 'hex'));
  const codes = jpeg.lastIndexOf(Buffer.from('ffc4', 'hex'), start);
  const scan = Buffer.from(jpeg.subarray(codes, jpeg.indexOf(Buffer.from('ffc4', 'hex'), start)));
  scan[start - codes + 9] = 0;
  return Buffer.concat([jpeg.subarray(0, -2), ...Array<Buffer>(scans).fill(scan), jpeg.subarray(-2)]);
}

export const gzipBomb = () => gzipSync(Buffer.alloc(50_000_000), { level: 9 });

/** Files that are no picture that we read, by name. */
export const noPictures: Readonly<Record<string, Buffer>> = {
  text: Buffer.from('hello'),
  html: Buffer.from('<!doctype html><script>alert(1)</script>'),
  'svg with an external entity': Buffer.from(
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">&x;</svg>',
  ),
  'a billion laughs': Buffer.from(
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">${'bcdefghij'
      .split('')
      .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`)
      .join('')}]><svg>&j;</svg>`,
  ),
  pdf: Buffer.from('%PDF-1.7\n1 0 obj\n'),
  zip: Buffer.from('504b0304140000000800', 'hex'),
  heic: Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypheic\0\0\0\0mif1heic'),
    Buffer.alloc(64),
  ]),
  v: Buffer.from('08f2a6b600000010', 'hex'),
};

/** A JPEG of noise, so that it has some length. */
export async function noisyJpeg(side: number, draw: () => number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, () => draw() * 256);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
