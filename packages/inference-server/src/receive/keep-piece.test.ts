import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { keepPiece } from './keep-piece.js';

function keepAll(whole: Buffer, lengthOfNext: () => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, length = 0; at < whole.length; at += length) {
    length = lengthOfNext();
    keepPiece(pieces, whole.subarray(at, at + length));
  }
  return pieces;
}

const draw = random(5, 'pieces');
const whole = Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(256 * draw())));

test('keepPiece joins small pieces in their order', () => {
  const single = keepAll(whole, () => 1);
  // 24 of 4,096 bytes, and 1,696 = 1,024 + 512 + 128 + 32.
  expect(single).toHaveLength(28);
  expect(Buffer.concat(single).equals(whole)).toBe(true);
  for (const most of [3, 500, 10_000])
    expect(Buffer.concat(keepAll(whole, () => 1 + Math.floor(most * draw()))).equals(whole)).toBe(true);
});

test('keepPiece copies no piece that is large, nor the last of a body', () => {
  const sent = [65_536, 65_536, 4_096, 1_000].map((length) => Buffer.alloc(length));
  const pieces: Buffer[] = [];
  for (const piece of sent) keepPiece(pieces, piece);
  expect(pieces.map((piece, index) => piece === sent[index])).toEqual(Array(4).fill(true));
});
