import { expect, test } from '@jest/globals';
import { importPicture } from './import-picture.js';
import { rescaleSchema } from './parse-rescale.js';

test.each([
  ['1/255', [0, 1]],
  ['0.00392156862745098', [0, 1]],
  ['1', [0, 255]],
  ['-1..1', [-1, 1]],
  ['0..255', [0, 255]],
  ['-0.5..0.5', [-0.5, 0.5]],
])('--rescale=%s brings 0..255 to %j', (text, [low, high]) => {
  expect(rescaleSchema.parse(text)).toEqual([expect.closeTo(low, 9), expect.closeTo(high, 9)]);
});

test.each(['', 'x', '1/0', '1..-1', '1..1', '1/255/2', '1e9'])('--rescale=%s is none', (text) => {
  expect(rescaleSchema.safeParse(text).success).toBe(false);
});

const open = { height: null, width: null };
const fixed = { height: 32, width: 24 };

test('the file says what it can, the options say the rest', () => {
  expect(importPicture({ ...fixed, range: [-1, 1] }, {}, 'a.h5')).toMatchObject({
    width: 24,
    height: 32,
    range: [-1, 1],
  });
  const said = importPicture(open, { size: 64, rescale: [0, 1] }, 'a.h5');
  expect(said).toMatchObject({ width: 64, height: 64, range: [0, 1], kernel: 'lanczos3' });
  // As near as float32 tells.
  expect(importPicture({ ...fixed, range: [0, 1.0000001] }, { rescale: [0, 1] }, 'a.h5')).toMatchObject({
    range: [0, 1.0000001],
  });
});

test('what neither says is asked for, and what both say otherwise is refused', () => {
  expect(() => importPicture({ ...open, range: [0, 1] }, {}, 'a.h5')).toThrow('Give --size=<pixels>.');
  expect(() => importPicture(fixed, {}, 'a.h5')).toThrow('Give --rescale=1/255 or --rescale=-1..1.');
  expect(() => importPicture({ ...fixed, range: [0, 1] }, { size: 32 }, 'a.h5')).toThrow('says 32 x 24');
  expect(() => importPicture({ ...fixed, range: [0, 1] }, { rescale: [-1, 1] }, 'a.h5')).toThrow('says 0..1');
  expect(() => importPicture({ ...fixed, width: 4, range: [0, 1] }, {}, 'a.h5')).toThrow('4 x 32');
});
