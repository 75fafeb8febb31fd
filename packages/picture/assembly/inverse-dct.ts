/**
 * Inverse DCTs of 8 x 8 coefficients to 8, 4 or 2 pixels a side, in the fixed-point arithmetic that libjpeg made the
 * common one ("islow", after Loeffler, Ligtenberg and Moschytz, 1989, and its reduced sizes), so that pixels are the same
 * as those of libjpeg-turbo, and so of libvips, Pillow and TensorFlow.
 */

/** Between the passes: 2 bits more than pixels have. */
const rows = memory.data(256, 16);

/** Writes uint8 [size, size] to `target`. `block` is dequantised int32, in natural order. */
export function inverseDct(block: usize, target: usize, stride: i32, size: i32): void {
  if (size == 8) toEight(block, target, stride);
  else if (size == 4) toFour(block, target, stride);
  else if (size == 2) toTwo(block, target, stride);
  else pixel(target, ((at(block, 0) + 4) >> 3) + 128);
}

function at(list: usize, index: i32): i32 {
  return load<i32>(list + ((<usize>index) << 2));
}

function put(index: i32, value: i32): void {
  store<i32>(rows + ((<usize>index) << 2), value);
}

function pixel(target: usize, value: i32): void {
  store<u8>(target, min(max(value, 0), 255));
}

function toEight(block: usize, target: usize, stride: i32): void {
  for (let column = 0; column < 8; column++) {
    const c1 = at(block, column + 8);
    const c2 = at(block, column + 16);
    const c3 = at(block, column + 24);
    const c4 = at(block, column + 32);
    const c5 = at(block, column + 40);
    const c6 = at(block, column + 48);
    const c7 = at(block, column + 56);
    if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) == 0) {
      const value = at(block, column) << 2;
      for (let row = column; row < 64; row += 8) put(row, value);
      continue;
    }
    const shared = (c2 + c6) * 4433;
    const even2 = shared - c6 * 15137;
    const even3 = shared + c2 * 6270;
    const even0 = (at(block, column) + c4) << 13;
    const even1 = (at(block, column) - c4) << 13;
    const turn = (c7 + c3 + c5 + c1) * 9633;
    const z1 = (c7 + c1) * -7373;
    const z2 = (c5 + c3) * -20995;
    const z3 = (c7 + c3) * -16069 + turn;
    const z4 = (c5 + c1) * -3196 + turn;
    const odd0 = c7 * 2446 + z1 + z3;
    const odd1 = c5 * 16819 + z2 + z4;
    const odd2 = c3 * 25172 + z2 + z3;
    const odd3 = c1 * 12299 + z1 + z4;
    const sum0 = even0 + even3;
    const sum1 = even1 + even2;
    const sum2 = even1 - even2;
    const sum3 = even0 - even3;
    put(column, (sum0 + odd3 + 1024) >> 11);
    put(column + 56, (sum0 - odd3 + 1024) >> 11);
    put(column + 8, (sum1 + odd2 + 1024) >> 11);
    put(column + 48, (sum1 - odd2 + 1024) >> 11);
    put(column + 16, (sum2 + odd1 + 1024) >> 11);
    put(column + 40, (sum2 - odd1 + 1024) >> 11);
    put(column + 24, (sum3 + odd0 + 1024) >> 11);
    put(column + 32, (sum3 - odd0 + 1024) >> 11);
  }
  // 128, and half of what the shift drops.
  const middle = (128 << 18) + (1 << 17);
  for (let row = 0; row < 64; row += 8, target += stride) {
    const c0 = at(rows, row);
    const c1 = at(rows, row + 1);
    const c2 = at(rows, row + 2);
    const c3 = at(rows, row + 3);
    const c4 = at(rows, row + 4);
    const c5 = at(rows, row + 5);
    const c6 = at(rows, row + 6);
    const c7 = at(rows, row + 7);
    const shared = (c2 + c6) * 4433;
    const even2 = shared - c6 * 15137;
    const even3 = shared + c2 * 6270;
    const even0 = ((c0 + c4) << 13) + middle;
    const even1 = ((c0 - c4) << 13) + middle;
    const turn = (c7 + c3 + c5 + c1) * 9633;
    const z1 = (c7 + c1) * -7373;
    const z2 = (c5 + c3) * -20995;
    const z3 = (c7 + c3) * -16069 + turn;
    const z4 = (c5 + c1) * -3196 + turn;
    const odd0 = c7 * 2446 + z1 + z3;
    const odd1 = c5 * 16819 + z2 + z4;
    const odd2 = c3 * 25172 + z2 + z3;
    const odd3 = c1 * 12299 + z1 + z4;
    const sum0 = even0 + even3;
    const sum1 = even1 + even2;
    const sum2 = even1 - even2;
    const sum3 = even0 - even3;
    pixel(target, (sum0 + odd3) >> 18);
    pixel(target + 7, (sum0 - odd3) >> 18);
    pixel(target + 1, (sum1 + odd2) >> 18);
    pixel(target + 6, (sum1 - odd2) >> 18);
    pixel(target + 2, (sum2 + odd1) >> 18);
    pixel(target + 5, (sum2 - odd1) >> 18);
    pixel(target + 3, (sum3 + odd0) >> 18);
    pixel(target + 4, (sum3 - odd0) >> 18);
  }
}

function toFour(block: usize, target: usize, stride: i32): void {
  for (let column = 0; column < 8; column++) {
    if (column == 4) continue;
    const c1 = at(block, column + 8);
    const c2 = at(block, column + 16);
    const c3 = at(block, column + 24);
    const c5 = at(block, column + 40);
    const c6 = at(block, column + 48);
    const c7 = at(block, column + 56);
    const first = at(block, column) << 14;
    const even = c2 * 15137 - c6 * 6270;
    const odd0 = c7 * -1730 + c5 * 11893 - c3 * 17799 + c1 * 8697;
    const odd2 = c7 * -4176 - c5 * 4926 + c3 * 7373 + c1 * 20995;
    put(column, (first + even + odd2 + 2048) >> 12);
    put(column + 24, (first + even - odd2 + 2048) >> 12);
    put(column + 8, (first - even + odd0 + 2048) >> 12);
    put(column + 16, (first - even - odd0 + 2048) >> 12);
  }
  const middle = (128 << 19) + (1 << 18);
  for (let row = 0; row < 32; row += 8, target += stride) {
    const c1 = at(rows, row + 1);
    const c2 = at(rows, row + 2);
    const c3 = at(rows, row + 3);
    const c5 = at(rows, row + 5);
    const c6 = at(rows, row + 6);
    const c7 = at(rows, row + 7);
    const first = (at(rows, row) << 14) + middle;
    const even = c2 * 15137 - c6 * 6270;
    const odd0 = c7 * -1730 + c5 * 11893 - c3 * 17799 + c1 * 8697;
    const odd2 = c7 * -4176 - c5 * 4926 + c3 * 7373 + c1 * 20995;
    pixel(target, (first + even + odd2) >> 19);
    pixel(target + 3, (first + even - odd2) >> 19);
    pixel(target + 1, (first - even + odd0) >> 19);
    pixel(target + 2, (first - even - odd0) >> 19);
  }
}

function toTwo(block: usize, target: usize, stride: i32): void {
  for (let column = 0; column < 8; column++) {
    if (column == 2 || column == 4 || column == 6) continue;
    const first = at(block, column) << 15;
    const odd =
      at(block, column + 56) * -5906 +
      at(block, column + 40) * 6967 -
      at(block, column + 24) * 10426 +
      at(block, column + 8) * 29692;
    put(column, (first + odd + 4096) >> 13);
    put(column + 8, (first - odd + 4096) >> 13);
  }
  const middle = (128 << 20) + (1 << 19);
  for (let row = 0; row < 16; row += 8, target += stride) {
    const first = (at(rows, row) << 15) + middle;
    const odd =
      at(rows, row + 7) * -5906 +
      at(rows, row + 5) * 6967 -
      at(rows, row + 3) * 10426 +
      at(rows, row + 1) * 29692;
    pixel(target, (first + odd) >> 20);
    pixel(target + 1, (first - odd) >> 20);
  }
}
