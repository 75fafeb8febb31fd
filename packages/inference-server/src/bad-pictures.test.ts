import { maxDifference } from '@foodnet/testing';
import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { onePicture, sendPicture, type Answer } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';
import { tinyAnswer } from './tiny-network.fixture.js';
import { png } from './unbreakable/hostile-files.fixture.js';

const { address } = await serveTiny();

const expectProblem = (name: string, { status, headers, body }: Answer, expected: number, code: string) => {
  expect([name, status, body.code, body.fields]).toEqual([name, expected, code, ['image']]);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
};

/** Noise, so that the file has some length. */
async function noisyJpeg(side: number): Promise<Buffer> {
  const draw = random(7, 'noise', side);
  const pixels = Uint8Array.from({ length: side * side * 3 }, () => draw() * 256);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

test('bytes of formats that are not read are 415, whatever their name', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY ${'bcdefghij'[index]} "${`&${'abcdefghi'[index]};`.repeat(10)}">`).join('')}]><svg>&j;</svg>`;
  const external = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg.replace('<rect', '&x;<rect')}`;
  const heic = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypheic\0\0\0\0mif1heic'),
    Buffer.alloc(64),
  ]);
  const files = {
    text: 'hello',
    html: '<!doctype html><script>alert(1)</script>',
    svg,
    'external entities': external,
    'a billion laughs': laughs,
    pdf: '%PDF-1.7\n1 0 obj\n',
    zip: Buffer.from('504b0304140000000800', 'hex'),
    heic,
    v: Buffer.from('08f2a6b600000010', 'hex'),
    gzip: Buffer.from('1f8b0800', 'hex'),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const answer = await sendPicture(address, Buffer.from(bytes as string), { name: 'picture.jpg' });
    expectProblem(name, answer, 415, 'unsupported-picture');
  }
});

test('a JPEG that is also a script is 200', async () => {
  const script = Buffer.concat([
    await noisyJpeg(32),
    Buffer.from('<?php system("id"); ?><script>alert(1)</script>'),
  ]);
  expect((await sendPicture(address, script)).status).toBe(200);
});

test('headers that claim too many pixels are 413', async () => {
  for (const [width, height] of [
    [65_535, 65_535],
    [10_000, 10_000],
    [40_000, 10],
  ]) {
    expectProblem(
      `${width} x ${height}`,
      await sendPicture(address, png(width, height)),
      413,
      'picture-too-large',
    );
  }
  const jpeg = Buffer.from(await noisyJpeg(32));
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(30_000, frame + 5);
  jpeg.writeUInt16BE(30_000, frame + 7);
  expectProblem('jpeg', await sendPicture(address, jpeg), 413, 'picture-too-large');
  // libjpeg itself stops at 65,500 a side.
  jpeg.writeUInt16BE(65_535, frame + 5);
  expect([413, 422]).toContain((await sendPicture(address, jpeg)).status);
});

test('a JPEG cut every few hundred bytes is 422 or 200, never more', async () => {
  const jpeg = await noisyJpeg(128);
  const statuses = new Set<number>();
  for (let length = 1; length < jpeg.length; length += Math.ceil(jpeg.length / 40)) {
    const { status } = await sendPicture(address, jpeg.subarray(0, length));
    // Fewer bytes than a signature has are of no known format.
    if (length >= 3) statuses.add(status);
    else expect(status).toBe(415);
  }
  expect([...statuses].filter((status) => ![200, 422].includes(status))).toEqual([]);
  expect(statuses).toContain(422);
});

test('flipped bytes never make an answer of 500', async () => {
  const draw = random(11, 'flips');
  for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
    const whole = await sharp(await noisyJpeg(40))
      .toFormat(format)
      .toBuffer();
    for (let trial = 0; trial < 15; trial++) {
      const flipped = Buffer.from(whole);
      for (let flip = 0; flip < 4; flip++)
        flipped[Math.floor(draw() * flipped.length)] ^= 1 << Math.floor(draw() * 8);
      const { status } = await sendPicture(address, flipped);
      expect([200, 413, 415, 422]).toContain(status);
    }
  }
});

test('a PNG with a wrong checksum is 422', async () => {
  const png = await onePicture([10, 200, 30]);
  const data = png.indexOf('IDAT');
  png[data + 6] ^= 0xff;
  expectProblem('crc', await sendPicture(address, png), 422, 'bad-picture');
});

test('CMYK, 16 bits, greyscale, alpha, palette, 1x1 and 1x20000 are 200', async () => {
  const source = sharp(await noisyJpeg(32));
  const files = {
    cmyk: source.clone().toColourspace('cmyk').jpeg(),
    '16 bits': source.clone().toColourspace('rgb16').png(),
    greyscale: source.clone().greyscale().jpeg(),
    alpha: source.clone().ensureAlpha(0.5).webp(),
    palette: source.clone().png({ palette: true, colours: 8 }),
    '1x1': source.clone().resize(1, 1).png(),
    '1x20000': source.clone().resize(1, 20_000, { fit: 'fill' }).png(),
  };
  for (const [name, file] of Object.entries(files)) {
    expect([name, (await sendPicture(address, await file.toBuffer())).status]).toEqual([name, 200]);
  }
});

test('pictures of all eight orientations get the same answer', async () => {
  const colour = [200, 90, 30] as const;
  for (let orientation = 1; orientation <= 8; orientation++) {
    const jpeg = await sharp(await onePicture(colour, 20, 40))
      .jpeg({ quality: 100 })
      .withMetadata({ orientation })
      .toBuffer();
    const { status, body } = await sendPicture(address, jpeg);
    const probabilities = ['red', 'green', 'blue'].map(
      (label) => body.predictions?.find((one) => one.label === label)?.probability ?? NaN,
    );
    expect(status).toBe(200);
    // JPEG may move a colour by a step or two.
    expect(maxDifference(probabilities, tinyAnswer(colour))).toBeLessThan(0.02);
  }
});
