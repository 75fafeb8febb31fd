import { random } from '@foodnet/contracts';
import sharp, { type Sharp } from 'sharp';
import { formBody, formHeaders } from '../requests.fixture.js';
import { image, type Ask } from './ask.fixture.js';
import {
  gzipBomb,
  manyFrames,
  manyScans,
  noisyJpeg,
  noPictures,
  png,
  pngBomb,
} from './hostile-files.fixture.js';

/** What a client sends, and the statuses that it may get: for each request one of them. */
export interface Row {
  readonly name: string;
  readonly answers: readonly number[];
  readonly send: (ask: Ask) => Promise<readonly number[]>;
}

const jpeg = await noisyJpeg(128, random(7, 'noise'));
const good = image(jpeg);
const each = <Value>(values: readonly Value[], send: (value: Value) => Promise<number>) =>
  Promise.all(values.map(send));
const form = formBody([good]);
const converted = async (change: (source: Sharp) => Sharp) => change(sharp(jpeg)).toBuffer();
const chunked = (bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const multipart = (parameter: string) => ({ 'Content-Type': `multipart/form-data${parameter}` });

/** A flipped bit of the file at a place that the seed draws. */
function flipped(trial: number): Buffer {
  const draw = random(11, 'flips', trial);
  const bytes = Buffer.from(jpeg);
  bytes[Math.floor(draw() * bytes.length)] ^= 1 << Math.floor(draw() * 8);
  return bytes;
}

/** Forms, and what stands around them. */
export const formRows: readonly Row[] = [
  {
    name: 'no body, JSON or an image that holds no picture, a wrong Content-Type',
    answers: [415, 422],
    send: (ask) =>
      each(
        [
          {},
          { 'Content-Type': 'application/json' },
          { 'Content-Type': 'image/jpeg' },
          { 'Content-Type': 'text/plain' },
        ],
        (headers) => ask.body('{"image":"x"}', headers as Record<string, string>),
      ),
  },
  {
    name: 'a missing, empty or very long boundary',
    answers: [400],
    send: (ask) =>
      each(['', '; boundary=', `; boundary=${'b'.repeat(9000)}`], (parameter) =>
        ask.body(form, multipart(parameter)),
      ),
  },
  {
    name: 'a form that is cut, without a final boundary, with an empty or wrong name, of nothing',
    answers: [400],
    send: async (ask) => [
      await ask.body(form.subarray(0, form.length >> 1), formHeaders),
      await ask.form([good], ''),
      ...(await each(
        [
          [{ ...good, name: '' }],
          [{ ...good, name: 'other' }],
          [good, { ...good, name: 'other' }],
          [],
          [image('')],
        ],
        (parts) => ask.form(parts),
      )),
    ],
  },
  {
    name: '1,000 fields, nested names, huge indices',
    answers: [400],
    send: (ask) =>
      each(
        [
          Array.from({ length: 1000 }, (_, index) => ({ name: `f${index}`, content: 'x' })),
          [{ name: `image${'[a]'.repeat(1000)}`, content: 'x' }],
          [{ name: 'image[4294967294]', content: 'x' }],
        ],
        (parts) => ask.form(parts),
      ),
  },
  {
    name: 'more bytes than the limit, with and without Content-Length',
    answers: [413],
    send: (ask) =>
      each(
        [
          () => ask.picture(Buffer.alloc(21_000_000)),
          () =>
            ask.raw(
              'Transfer-Encoding: chunked\r\n',
              chunked(form.subarray(0, 200)),
              ...Array<Buffer>(26).fill(chunked(Buffer.alloc(1_000_000))),
            ),
        ],
        (send) => send(),
      ),
  },
  {
    name: '1,000 uploads that are broken off',
    answers: [0],
    send: async (ask) => {
      const statuses: number[] = [];
      for (let start = 0; start < 1000; start += 100)
        statuses.push(
          ...(await each(
            Array.from({ length: 100 }, (_, index) => start + index),
            (index) => ask.abort(index),
          )),
        );
      return statuses;
    },
  },
  {
    name: 'a slow upload',
    answers: [408],
    send: (ask) => each([60, 100], (length) => ask.raw('Content-Length: 9999\r\n', form.subarray(0, length))),
  },
  {
    name: 'file names that are paths, hold NUL, are of 10 KB, of UTF-8',
    answers: [200],
    send: (ask) =>
      each(['../../x', '/etc/passwd', 'a%00b', 'n'.repeat(10_240), '🍕 brûlée'], (name) =>
        ask.picture(jpeg, '', name),
      ),
  },
  {
    name: 'JSON that is deep, of a million lists or names, of a URL, with a prototype',
    answers: [400, 413, 422],
    send: (ask) =>
      each(
        [
          '['.repeat(1_000_000),
          `[${'[],'.repeat(1_200_000)}[]]`,
          `{${Array.from({ length: 300_000 }, (_, name) => `"${name}":0`).join()}}`,
          '{"image":"http://127.0.0.1/a.jpg"}',
          '{"__proto__":{"image":"AAAA"}}',
        ],
        (text) => ask.body(text, { 'Content-Type': 'application/json' }),
      ),
  },
  {
    name: 'more pictures than a request may have',
    answers: [413],
    send: async (ask) => [await ask.form(Array<typeof good>(33).fill(good))],
  },
  {
    name: 'a gzip bomb by Content-Encoding',
    answers: [415],
    send: async (ask) => [await ask.body(gzipBomb(), { ...formHeaders, 'Content-Encoding': 'gzip' })],
  },
  {
    name: 'both Transfer-Encoding and Content-Length',
    answers: [400],
    send: async (ask) => [await ask.raw('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  },
  {
    name: 'oversized headers',
    answers: [431],
    send: async (ask) => [await ask.raw(`X-Long: ${'x'.repeat(40_000)}\r\n`)],
  },
  {
    name: 'topk = -1, 1e9, NaN',
    answers: [400],
    send: (ask) => each(['-1', '1e9', 'NaN'], (topk) => ask.picture(jpeg, `?topk=${topk}`)),
  },
  {
    name: 'an unknown model or version, ..%2f',
    answers: [404],
    send: (ask) =>
      each(['model=none', 'version=99', 'model=..%2fcolours', 'version=..%2f1'], (query) =>
        ask.picture(jpeg, `?${query}`),
      ),
  },
];

/** What the file is. */
export const fileRows: readonly Row[] = [
  {
    name: 'text, HTML, SVG, PDF, ZIP, HEIC and .v named .jpg',
    answers: [415],
    send: (ask) => each(Object.values(noPictures), (bytes) => ask.picture(bytes)),
  },
  {
    name: 'a JPEG that is also a script',
    answers: [200],
    send: async (ask) => [await ask.picture(Buffer.concat([jpeg, Buffer.from('<?php system("id"); ?>')]))],
  },
  {
    name: 'pixel bombs: headers that claim 65535 x 65535 or 30000 x 30000, 10,000 frames',
    answers: [413, 415, 422],
    send: (ask) =>
      each([png(65_535, 65_535), png(30_000, 30_000), manyFrames(10_000)], (bytes) => ask.picture(bytes)),
  },
  {
    name: 'JPEGs of 10,000 scans',
    answers: [413],
    send: async (ask) => {
      const bytes = await manyScans(10_000);
      return each(Array<Buffer>(4).fill(bytes), (picture) => ask.picture(picture));
    },
  },
  {
    name: 'a JPEG cut at every KB',
    answers: [200, 415, 422],
    send: (ask) =>
      each(
        Array.from({ length: Math.ceil(jpeg.length / 1024) }, (_, kilobytes) =>
          jpeg.subarray(0, 1024 * kilobytes + 1),
        ),
        (bytes) => ask.picture(bytes),
      ),
  },
  {
    name: 'a JPEG with one flipped bit',
    answers: [200, 413, 415, 422],
    send: (ask) =>
      each(
        Array.from({ length: 60 }, (_, trial) => flipped(trial)),
        (bytes) => ask.picture(bytes),
      ),
  },
  {
    name: 'a PNG with a wrong checksum, a zTXt bomb, an iCCP bomb',
    answers: [200, 422],
    send: async (ask) => {
      const wrong = await sharp(jpeg).png().toBuffer();
      wrong[wrong.indexOf('IDAT') + 6] ^= 0xff;
      return each([wrong, pngBomb('zTXt'), pngBomb('iCCP')], (bytes) => ask.picture(bytes));
    },
  },
  {
    name: 'CMYK, 16 bits, greyscale, alpha, a palette, every orientation',
    answers: [200],
    send: async (ask) => {
      const files = await Promise.all([
        converted((source) => source.toColourspace('cmyk').jpeg()),
        converted((source) => source.toColourspace('rgb16').png()),
        converted((source) => source.greyscale().jpeg()),
        converted((source) => source.ensureAlpha(0.5).webp()),
        converted((source) => source.png({ palette: true })),
        ...Array.from({ length: 8 }, (_, index) =>
          converted((source) => source.withMetadata({ orientation: index + 1 }).jpeg()),
        ),
      ]);
      return each(files, (bytes) => ask.picture(bytes));
    },
  },
  {
    name: '1x1 and 1x20000',
    answers: [200, 422],
    send: async (ask) =>
      each(
        await Promise.all([
          converted((source) => source.resize(1, 1).png()),
          converted((source) => source.resize(1, 20_000, { fit: 'fill' }).png()),
        ]),
        (bytes) => ask.picture(bytes),
      ),
  },
];
