import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { draw } from '../picture.fixture.js';
import { countScans } from './count-scans.js';

const count = (...hex: readonly string[]) => countScans(Buffer.from(hex.join(''), 'hex'));

test('libjpeg writes one scan, and of CMYK eighteen where it is progressive', async () => {
  expect(countScans(await draw().jpeg().toBuffer())).toBe(1);
  const cmyk = await draw().toColourspace('cmyk').jpeg({ progressive: true }).toBuffer();
  // The first bits of DC; three bands of AC, each of four components; the last bit of DC, and of AC.
  expect(countScans(cmyk)).toBe(1 + 3 * 4 + 1 + 4);
});

describe('what is no scan', () => {
  const scan = 'ffda00040000';
  test.each([
    ['a thumbnail in a segment', `ffe10010ffd8${scan}${scan}`, 1],
    ['stuffed zeros, restarts and fill bytes, behind which one begins', `${scan}12ff00da34ffd0ffffff`, 2],
    ['a reserved marker, which libjpeg passes where it looks for a restart', `${scan}ff02ffff`, 2],
    ['a length below its own two bytes', 'ffe10000', 1],
    ['bytes between segments', '00da12', 1],
  ])('%s', (_, before, scans) => {
    expect(count('ffd8', before, scan, '12ffd9')).toBe(scans);
  });

  test('what lies behind the end', () => {
    expect(count('ffd8', scan, '12ffd9', scan, scan)).toBe(1);
  });
});

test('any bytes have a count, and none outside them is read', () => {
  const piece = fc.oneof(
    fc
      .constantFrom('ff', 'ffda', 'ffe1', 'ff00', 'ffd9', '0002', '00', 'ffff')
      .map((hex) => Buffer.from(hex, 'hex')),
    fc.uint8Array({ maxLength: 8 }),
  );
  const property = fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
    const bytes = Uint8Array.from(Buffer.concat(pieces));
    const reads: number[] = [];
    const watched = new Proxy(bytes, {
      get(target, key) {
        if (key === 'length') return target.length;
        reads.push(Number(key));
        return target[Number(key)];
      },
    });
    expect(countScans(watched)).toBeLessThanOrEqual(bytes.length / 4);
    expect(reads.length).toBeLessThanOrEqual(bytes.length * 4);
    expect(Math.max(0, ...reads)).toBeLessThan(Math.max(1, bytes.length));
  });
  fc.assert(property, { numRuns: 500, seed: 1 });
});
