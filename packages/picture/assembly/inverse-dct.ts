/**
 * Inverse DCTs of 8 x 8 coefficients to 8, 4 or 2 pixels a side, in the fixed-point arithmetic that libjpeg made the
 * common one ("islow", after Loeffler, Ligtenberg and Moschytz, 1989, and its reduced sizes), so that pixels are the same
 * as those of libjpeg-turbo, and so of libvips, Pillow and TensorFlow. Each is a pass over columns, four in a vector,
 * and one over rows, four in a vector.
 */

/** Between the passes: 2 bits more than pixels have. */
const rows = memory.data(256, 16);

/** Writes uint8 [size, size] to `target`. `block` is dequantised int32, in natural order. */
export function inverseDct(block: usize, target: usize, stride: i32, size: i32): void {
  if (size == 8) {
    eightColumns(block, 0);
    eightColumns(block, 16);
    eightRows(0, target, stride);
    eightRows(128, target + (stride << 2), stride);
  } else if (size == 4) {
    fourColumns(block, 0);
    fourColumns(block, 16);
    fourRows(target, stride);
  } else if (size == 2) toTwo(block, target, stride);
  else store<u8>(target, min(max(((load<i32>(block) + 4) >> 3) + 128, 0), 255));
}

/** Every lane of `vector` times `factor`. */
function times(vector: v128, factor: i32): v128 {
  return i32x4.mul(vector, i32x4.splat(factor));
}

/** `index` rows of 32 bytes on. */
function rowAt(list: usize, index: usize): v128 {
  return v128.load(list + (index << 5));
}

function putRow(offset: usize, index: usize, value: v128): void {
  v128.store(rows + offset + (index << 5), value);
}

/** The low lanes of two vectors, in turn. With `high`, `lower` and `upper` four vectors are transposed. */
function low(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 0, 4, 1, 5);
}

function high(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 2, 6, 3, 7);
}

function lower(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 0, 2);
}

function upper(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 1, 3);
}

/** Four vectors of four pixels of a column each, clamped: 4 bytes a row. */
function pixelsOf(first: v128, second: v128, third: v128, fourth: v128): v128 {
  const columns = i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(first, second),
    i16x8.narrow_i32x4_s(third, fourth),
  );
  return i8x16.swizzle(columns, i8x16(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
}

/** Columns `offset / 4` to `offset / 4 + 3`. */
function eightColumns(block: usize, offset: usize): void {
  const list = block + offset;
  const c0 = rowAt(list, 0);
  const c1 = rowAt(list, 1);
  const c2 = rowAt(list, 2);
  const c3 = rowAt(list, 3);
  const c4 = rowAt(list, 4);
  const c5 = rowAt(list, 5);
  const c6 = rowAt(list, 6);
  const c7 = rowAt(list, 7);
  const half = i32x4.splat(1024);
  const shared = times(i32x4.add(c2, c6), 4433);
  const even2 = i32x4.sub(shared, times(c6, 15137));
  const even3 = i32x4.add(shared, times(c2, 6270));
  const even0 = i32x4.add(i32x4.shl(i32x4.add(c0, c4), 13), half);
  const even1 = i32x4.add(i32x4.shl(i32x4.sub(c0, c4), 13), half);
  const c73 = i32x4.add(c7, c3);
  const c51 = i32x4.add(c5, c1);
  const turn = times(i32x4.add(c73, c51), 9633);
  const z1 = times(i32x4.add(c7, c1), -7373);
  const z2 = times(i32x4.add(c5, c3), -20995);
  const z3 = i32x4.add(times(c73, -16069), turn);
  const z4 = i32x4.add(times(c51, -3196), turn);
  const odd0 = i32x4.add(times(c7, 2446), i32x4.add(z1, z3));
  const odd1 = i32x4.add(times(c5, 16819), i32x4.add(z2, z4));
  const odd2 = i32x4.add(times(c3, 25172), i32x4.add(z2, z3));
  const odd3 = i32x4.add(times(c1, 12299), i32x4.add(z1, z4));
  const sum0 = i32x4.add(even0, even3);
  const sum1 = i32x4.add(even1, even2);
  const sum2 = i32x4.sub(even1, even2);
  const sum3 = i32x4.sub(even0, even3);
  putRow(offset, 0, i32x4.shr_s(i32x4.add(sum0, odd3), 11));
  putRow(offset, 7, i32x4.shr_s(i32x4.sub(sum0, odd3), 11));
  putRow(offset, 1, i32x4.shr_s(i32x4.add(sum1, odd2), 11));
  putRow(offset, 6, i32x4.shr_s(i32x4.sub(sum1, odd2), 11));
  putRow(offset, 2, i32x4.shr_s(i32x4.add(sum2, odd1), 11));
  putRow(offset, 5, i32x4.shr_s(i32x4.sub(sum2, odd1), 11));
  putRow(offset, 3, i32x4.shr_s(i32x4.add(sum3, odd0), 11));
  putRow(offset, 4, i32x4.shr_s(i32x4.sub(sum3, odd0), 11));
}

/** Four rows from `offset` on. */
function eightRows(offset: usize, target: usize, stride: i32): void {
  const list = rows + offset;
  const left0 = low(rowAt(list, 0), rowAt(list, 1));
  const left1 = low(rowAt(list, 2), rowAt(list, 3));
  const left2 = high(rowAt(list, 0), rowAt(list, 1));
  const left3 = high(rowAt(list, 2), rowAt(list, 3));
  const right = list + 16;
  const right0 = low(rowAt(right, 0), rowAt(right, 1));
  const right1 = low(rowAt(right, 2), rowAt(right, 3));
  const right2 = high(rowAt(right, 0), rowAt(right, 1));
  const right3 = high(rowAt(right, 2), rowAt(right, 3));
  const c0 = lower(left0, left1);
  const c1 = upper(left0, left1);
  const c2 = lower(left2, left3);
  const c3 = upper(left2, left3);
  const c4 = lower(right0, right1);
  const c5 = upper(right0, right1);
  const c6 = lower(right2, right3);
  const c7 = upper(right2, right3);
  // 128, and half of what the shift drops.
  const middle = i32x4.splat((128 << 18) + (1 << 17));
  const shared = times(i32x4.add(c2, c6), 4433);
  const even2 = i32x4.sub(shared, times(c6, 15137));
  const even3 = i32x4.add(shared, times(c2, 6270));
  const even0 = i32x4.add(i32x4.shl(i32x4.add(c0, c4), 13), middle);
  const even1 = i32x4.add(i32x4.shl(i32x4.sub(c0, c4), 13), middle);
  const c73 = i32x4.add(c7, c3);
  const c51 = i32x4.add(c5, c1);
  const turn = times(i32x4.add(c73, c51), 9633);
  const z1 = times(i32x4.add(c7, c1), -7373);
  const z2 = times(i32x4.add(c5, c3), -20995);
  const z3 = i32x4.add(times(c73, -16069), turn);
  const z4 = i32x4.add(times(c51, -3196), turn);
  const odd0 = i32x4.add(times(c7, 2446), i32x4.add(z1, z3));
  const odd1 = i32x4.add(times(c5, 16819), i32x4.add(z2, z4));
  const odd2 = i32x4.add(times(c3, 25172), i32x4.add(z2, z3));
  const odd3 = i32x4.add(times(c1, 12299), i32x4.add(z1, z4));
  const sum0 = i32x4.add(even0, even3);
  const sum1 = i32x4.add(even1, even2);
  const sum2 = i32x4.sub(even1, even2);
  const sum3 = i32x4.sub(even0, even3);
  const first = pixelsOf(
    i32x4.shr_s(i32x4.add(sum0, odd3), 18),
    i32x4.shr_s(i32x4.add(sum1, odd2), 18),
    i32x4.shr_s(i32x4.add(sum2, odd1), 18),
    i32x4.shr_s(i32x4.add(sum3, odd0), 18),
  );
  const second = pixelsOf(
    i32x4.shr_s(i32x4.sub(sum3, odd0), 18),
    i32x4.shr_s(i32x4.sub(sum2, odd1), 18),
    i32x4.shr_s(i32x4.sub(sum1, odd2), 18),
    i32x4.shr_s(i32x4.sub(sum0, odd3), 18),
  );
  const upperRows = low(first, second);
  const lowerRows = high(first, second);
  v128.store_lane<u64>(target, upperRows, 0);
  v128.store_lane<u64>(target + stride, upperRows, 1);
  v128.store_lane<u64>(target + stride * 2, lowerRows, 0);
  v128.store_lane<u64>(target + stride * 3, lowerRows, 1);
}

function fourColumns(block: usize, offset: usize): void {
  const list = block + offset;
  const c1 = rowAt(list, 1);
  const c2 = rowAt(list, 2);
  const c3 = rowAt(list, 3);
  const c5 = rowAt(list, 5);
  const c6 = rowAt(list, 6);
  const c7 = rowAt(list, 7);
  const first = i32x4.add(i32x4.shl(rowAt(list, 0), 14), i32x4.splat(2048));
  const even = i32x4.sub(times(c2, 15137), times(c6, 6270));
  const odd0 = i32x4.add(
    i32x4.sub(times(c5, 11893), times(c7, 1730)),
    i32x4.sub(times(c1, 8697), times(c3, 17799)),
  );
  const odd2 = i32x4.sub(
    i32x4.add(times(c3, 7373), times(c1, 20995)),
    i32x4.add(times(c7, 4176), times(c5, 4926)),
  );
  const sum = i32x4.add(first, even);
  const difference = i32x4.sub(first, even);
  putRow(offset, 0, i32x4.shr_s(i32x4.add(sum, odd2), 12));
  putRow(offset, 3, i32x4.shr_s(i32x4.sub(sum, odd2), 12));
  putRow(offset, 1, i32x4.shr_s(i32x4.add(difference, odd0), 12));
  putRow(offset, 2, i32x4.shr_s(i32x4.sub(difference, odd0), 12));
}

function fourRows(target: usize, stride: i32): void {
  const left0 = low(rowAt(rows, 0), rowAt(rows, 1));
  const left1 = low(rowAt(rows, 2), rowAt(rows, 3));
  const left2 = high(rowAt(rows, 0), rowAt(rows, 1));
  const left3 = high(rowAt(rows, 2), rowAt(rows, 3));
  const right = rows + 16;
  const right0 = low(rowAt(right, 0), rowAt(right, 1));
  const right1 = low(rowAt(right, 2), rowAt(right, 3));
  const right2 = high(rowAt(right, 0), rowAt(right, 1));
  const right3 = high(rowAt(right, 2), rowAt(right, 3));
  const c1 = upper(left0, left1);
  const c2 = lower(left2, left3);
  const c3 = upper(left2, left3);
  const c5 = upper(right0, right1);
  const c6 = lower(right2, right3);
  const c7 = upper(right2, right3);
  const middle = i32x4.splat((128 << 19) + (1 << 18));
  const first = i32x4.add(i32x4.shl(lower(left0, left1), 14), middle);
  const even = i32x4.sub(times(c2, 15137), times(c6, 6270));
  const odd0 = i32x4.add(
    i32x4.sub(times(c5, 11893), times(c7, 1730)),
    i32x4.sub(times(c1, 8697), times(c3, 17799)),
  );
  const odd2 = i32x4.sub(
    i32x4.add(times(c3, 7373), times(c1, 20995)),
    i32x4.add(times(c7, 4176), times(c5, 4926)),
  );
  const sum = i32x4.add(first, even);
  const difference = i32x4.sub(first, even);
  const pixels = pixelsOf(
    i32x4.shr_s(i32x4.add(sum, odd2), 19),
    i32x4.shr_s(i32x4.add(difference, odd0), 19),
    i32x4.shr_s(i32x4.sub(difference, odd0), 19),
    i32x4.shr_s(i32x4.sub(sum, odd2), 19),
  );
  v128.store_lane<u32>(target, pixels, 0);
  v128.store_lane<u32>(target + stride, pixels, 1);
  v128.store_lane<u32>(target + stride * 2, pixels, 2);
  v128.store_lane<u32>(target + stride * 3, pixels, 3);
}

function toTwo(block: usize, target: usize, stride: i32): void {
  for (let offset: usize = 0; offset < 32; offset += 16) {
    const list = block + offset;
    const first = i32x4.add(i32x4.shl(rowAt(list, 0), 15), i32x4.splat(4096));
    const odd = i32x4.add(
      i32x4.sub(times(rowAt(list, 5), 6967), times(rowAt(list, 7), 5906)),
      i32x4.sub(times(rowAt(list, 1), 29692), times(rowAt(list, 3), 10426)),
    );
    putRow(offset, 0, i32x4.shr_s(i32x4.add(first, odd), 13));
    putRow(offset, 1, i32x4.shr_s(i32x4.sub(first, odd), 13));
  }
  const middle = (128 << 20) + (1 << 19);
  for (let row: usize = 0; row < 64; row += 32, target += stride) {
    const list = rows + row;
    const first = (load<i32>(list) << 15) + middle;
    const odds = i32x4.add(
      i32x4.mul(v128.load(list), i32x4(0, 29692, 0, -10426)),
      i32x4.mul(v128.load(list, 16), i32x4(0, 6967, 0, -5906)),
    );
    const odd = i32x4.extract_lane(odds, 1) + i32x4.extract_lane(odds, 3);
    store<u8>(target, min(max((first + odd) >> 20, 0), 255));
    store<u8>(target + 1, min(max((first - odd) >> 20, 0), 255));
  }
}
