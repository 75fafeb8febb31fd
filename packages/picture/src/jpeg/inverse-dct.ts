/**
 * Inverse DCTs of 8 x 8 coefficients to 8, 4, 2 or 1 pixels a side, in the fixed-point arithmetic that libjpeg made the
 * common one ("islow", after Loeffler, Ligtenberg and Moschytz, 1989, and its reduced sizes), so that pixels are the same
 * as those of libjpeg-turbo, and so of libvips, Pillow and TensorFlow.
 */
export type ScaledSize = 1 | 2 | 4 | 8;

/** Writes uint8 [size, size] to `plane` at `offset`. `block` is dequantised, in natural order. */
export type InverseDct = (
  block: Int32Array,
  plane: Uint8ClampedArray,
  offset: number,
  stride: number,
) => void;

/** Between the passes: 2 bits more than pixels have. */
const rows = new Int32Array(64);

const { imul } = Math;

const toEight: InverseDct = (block, plane, offset, stride) => {
  for (let column = 0; column < 8; column++) {
    const c1 = block[column + 8];
    const c2 = block[column + 16];
    const c3 = block[column + 24];
    const c4 = block[column + 32];
    const c5 = block[column + 40];
    const c6 = block[column + 48];
    const c7 = block[column + 56];
    if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
      const value = block[column] << 2;
      for (let row = column; row < 64; row += 8) rows[row] = value;
      continue;
    }
    const shared = imul(c2 + c6, 4433);
    const even2 = shared - imul(c6, 15137);
    const even3 = shared + imul(c2, 6270);
    const even0 = (block[column] + c4) << 13;
    const even1 = (block[column] - c4) << 13;
    const turn = imul(c7 + c3 + c5 + c1, 9633);
    const z1 = imul(c7 + c1, -7373);
    const z2 = imul(c5 + c3, -20995);
    const z3 = imul(c7 + c3, -16069) + turn;
    const z4 = imul(c5 + c1, -3196) + turn;
    const odd0 = imul(c7, 2446) + z1 + z3;
    const odd1 = imul(c5, 16819) + z2 + z4;
    const odd2 = imul(c3, 25172) + z2 + z3;
    const odd3 = imul(c1, 12299) + z1 + z4;
    const sum0 = even0 + even3;
    const sum1 = even1 + even2;
    const sum2 = even1 - even2;
    const sum3 = even0 - even3;
    rows[column] = (sum0 + odd3 + 1024) >> 11;
    rows[column + 56] = (sum0 - odd3 + 1024) >> 11;
    rows[column + 8] = (sum1 + odd2 + 1024) >> 11;
    rows[column + 48] = (sum1 - odd2 + 1024) >> 11;
    rows[column + 16] = (sum2 + odd1 + 1024) >> 11;
    rows[column + 40] = (sum2 - odd1 + 1024) >> 11;
    rows[column + 24] = (sum3 + odd0 + 1024) >> 11;
    rows[column + 32] = (sum3 - odd0 + 1024) >> 11;
  }
  // 128, and half of what the shift drops.
  const middle = (128 << 18) + (1 << 17);
  for (let row = 0; row < 64; row += 8, offset += stride) {
    const c0 = rows[row];
    const c1 = rows[row + 1];
    const c2 = rows[row + 2];
    const c3 = rows[row + 3];
    const c4 = rows[row + 4];
    const c5 = rows[row + 5];
    const c6 = rows[row + 6];
    const c7 = rows[row + 7];
    const shared = imul(c2 + c6, 4433);
    const even2 = shared - imul(c6, 15137);
    const even3 = shared + imul(c2, 6270);
    const even0 = ((c0 + c4) << 13) + middle;
    const even1 = ((c0 - c4) << 13) + middle;
    const turn = imul(c7 + c3 + c5 + c1, 9633);
    const z1 = imul(c7 + c1, -7373);
    const z2 = imul(c5 + c3, -20995);
    const z3 = imul(c7 + c3, -16069) + turn;
    const z4 = imul(c5 + c1, -3196) + turn;
    const odd0 = imul(c7, 2446) + z1 + z3;
    const odd1 = imul(c5, 16819) + z2 + z4;
    const odd2 = imul(c3, 25172) + z2 + z3;
    const odd3 = imul(c1, 12299) + z1 + z4;
    const sum0 = even0 + even3;
    const sum1 = even1 + even2;
    const sum2 = even1 - even2;
    const sum3 = even0 - even3;
    plane[offset] = (sum0 + odd3) >> 18;
    plane[offset + 7] = (sum0 - odd3) >> 18;
    plane[offset + 1] = (sum1 + odd2) >> 18;
    plane[offset + 6] = (sum1 - odd2) >> 18;
    plane[offset + 2] = (sum2 + odd1) >> 18;
    plane[offset + 5] = (sum2 - odd1) >> 18;
    plane[offset + 3] = (sum3 + odd0) >> 18;
    plane[offset + 4] = (sum3 - odd0) >> 18;
  }
};

const toFour: InverseDct = (block, plane, offset, stride) => {
  for (let column = 0; column < 8; column++) {
    if (column === 4) continue;
    const c1 = block[column + 8];
    const c2 = block[column + 16];
    const c3 = block[column + 24];
    const c5 = block[column + 40];
    const c6 = block[column + 48];
    const c7 = block[column + 56];
    const first = block[column] << 14;
    const even = imul(c2, 15137) - imul(c6, 6270);
    const odd0 = imul(c7, -1730) + imul(c5, 11893) - imul(c3, 17799) + imul(c1, 8697);
    const odd2 = imul(c7, -4176) - imul(c5, 4926) + imul(c3, 7373) + imul(c1, 20995);
    rows[column] = (first + even + odd2 + 2048) >> 12;
    rows[column + 24] = (first + even - odd2 + 2048) >> 12;
    rows[column + 8] = (first - even + odd0 + 2048) >> 12;
    rows[column + 16] = (first - even - odd0 + 2048) >> 12;
  }
  const middle = (128 << 19) + (1 << 18);
  for (let row = 0; row < 32; row += 8, offset += stride) {
    const c1 = rows[row + 1];
    const c2 = rows[row + 2];
    const c3 = rows[row + 3];
    const c5 = rows[row + 5];
    const c6 = rows[row + 6];
    const c7 = rows[row + 7];
    const first = (rows[row] << 14) + middle;
    const even = imul(c2, 15137) - imul(c6, 6270);
    const odd0 = imul(c7, -1730) + imul(c5, 11893) - imul(c3, 17799) + imul(c1, 8697);
    const odd2 = imul(c7, -4176) - imul(c5, 4926) + imul(c3, 7373) + imul(c1, 20995);
    plane[offset] = (first + even + odd2) >> 19;
    plane[offset + 3] = (first + even - odd2) >> 19;
    plane[offset + 1] = (first - even + odd0) >> 19;
    plane[offset + 2] = (first - even - odd0) >> 19;
  }
};

const toTwo: InverseDct = (block, plane, offset, stride) => {
  for (let column = 0; column < 8; column++) {
    if (column === 2 || column === 4 || column === 6) continue;
    const first = block[column] << 15;
    const odd =
      imul(block[column + 56], -5906) +
      imul(block[column + 40], 6967) -
      imul(block[column + 24], 10426) +
      imul(block[column + 8], 29692);
    rows[column] = (first + odd + 4096) >> 13;
    rows[column + 8] = (first - odd + 4096) >> 13;
  }
  const middle = (128 << 20) + (1 << 19);
  for (let row = 0; row < 16; row += 8, offset += stride) {
    const first = (rows[row] << 15) + middle;
    const odd =
      imul(rows[row + 7], -5906) +
      imul(rows[row + 5], 6967) -
      imul(rows[row + 3], 10426) +
      imul(rows[row + 1], 29692);
    plane[offset] = (first + odd) >> 20;
    plane[offset + 1] = (first - odd) >> 20;
  }
};

/** All that a block without AC coefficients has, in any size. */
export function fillBlock(
  dc: number,
  plane: Uint8ClampedArray,
  offset: number,
  stride: number,
  size: number,
): void {
  const value = ((dc + 4) >> 3) + 128;
  for (let row = 0; row < size; row++, offset += stride) {
    for (let column = 0; column < size; column++) plane[offset + column] = value;
  }
}

const toOne: InverseDct = (block, plane, offset) => {
  plane[offset] = ((block[0] + 4) >> 3) + 128;
};

export const inverseDcts: Readonly<Record<ScaledSize, InverseDct>> = {
  1: toOne,
  2: toTwo,
  4: toFour,
  8: toEight,
};
