/** Weights have this many bits behind the point, as in src/resize-rows.ts. */
const PRECISION_BITS: i32 = 22;

/**
 * Output pixel x of a row is the sum of `counts[x]` pixels from `firsts[x]` on, weighed.
 *
 * @param row uint8 [_, 3], RGB, and one byte behind it.
 * @param weights int32 [width, most].
 * @param target uint8 [width, 3], and one byte behind it.
 */
export function shrinkRow(
  row: usize,
  firsts: usize,
  counts: usize,
  weights: usize,
  most: i32,
  width: i32,
  target: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1));
  for (let x = 0; x < width; x++) {
    let sums = half;
    let source = row + load<i32>(firsts + (x << 2)) * 3;
    let weight = weights + ((x * most) << 2);
    const end = weight + (load<i32>(counts + (x << 2)) << 2);
    for (; weight < end; weight += 4, source += 3) {
      const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(source)));
      sums = i32x4.add(sums, i32x4.mul(pixel, v128.load_splat<i32>(weight)));
    }
    const rounded = i32x4.shr_s(sums, PRECISION_BITS);
    const words = i16x8.narrow_i32x4_s(rounded, rounded);
    v128.store_lane<i32>(target + x * 3, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

/**
 * Row y of the output is the sum of `counts[y]` rows from `firsts[y]` on, weighed.
 *
 * @param rows uint8 [_, bytes], and 16 bytes behind them.
 * @param target uint8 [height, bytes], and 16 bytes behind it.
 */
export function shrinkColumns(
  rows: usize,
  bytes: i32,
  firsts: usize,
  counts: usize,
  weights: usize,
  most: i32,
  height: i32,
  target: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1));
  for (let y = 0; y < height; y++, target += bytes) {
    const first = rows + load<i32>(firsts + (y << 2)) * bytes;
    const count = load<i32>(counts + (y << 2));
    // What is written past a row's end, the next row overwrites.
    for (let x = 0; x < bytes; x += 16) {
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      let source = first + x;
      let weight = weights + ((y * most) << 2);
      for (let tap = 0; tap < count; tap++, source += bytes, weight += 4) {
        const splat = v128.load_splat<i32>(weight);
        const pixels = v128.load(source);
        const low = i16x8.extend_low_i8x16_u(pixels);
        const high = i16x8.extend_high_i8x16_u(pixels);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), splat));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), splat));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), splat));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), splat));
      }
      const left = i16x8.narrow_i32x4_s(i32x4.shr_s(a, PRECISION_BITS), i32x4.shr_s(b, PRECISION_BITS));
      const right = i16x8.narrow_i32x4_s(i32x4.shr_s(c, PRECISION_BITS), i32x4.shr_s(d, PRECISION_BITS));
      v128.store(target + x, i8x16.narrow_i16x8_u(left, right));
    }
  }
}
