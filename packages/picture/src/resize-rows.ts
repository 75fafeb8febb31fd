import type { PixelRows } from './pixel-rows.js';

interface Filter {
  /** Input pixels to each side when nothing is scaled down. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

export const filters = {
  triangle: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  lanczos3: {
    support: 3,
    weight: (distance) => (distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
} satisfies Record<string, Filter>;

/** Weights have this many bits behind the point. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

interface Taps {
  /** Of each output pixel: the first input pixel, and how many. */
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  /** `most` for each output pixel. */
  readonly weights: Int32Array;
  readonly most: number;
}

/** Pillow's `Image.resize` (src/libImaging/Resample.c): scaled down, the filter grows with the scale. */
function tapsOf(input: number, output: number, { support, weight }: Filter): Taps {
  const scale = input / output;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  const most = Math.ceil(reach) * 2 + 1;
  const firsts = new Int32Array(output);
  const counts = new Int32Array(output);
  const weights = new Int32Array(output * most);
  for (let index = 0; index < output; index++) {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(input, Math.trunc(centre + reach + 0.5)) - first;
    const exact = Array.from({ length: count }, (_, tap) => weight((tap + first - centre + 0.5) / stretch));
    const sum = exact.reduce((total, each) => total + each, 0);
    for (let tap = 0; tap < count; tap++) {
      const share = (exact[tap] / sum) * (1 << PRECISION_BITS);
      weights[index * most + tap] = Math.trunc(share + (share < 0 ? -0.5 : 0.5));
    }
    firsts[index] = first;
    counts[index] = count;
  }
  return { firsts, counts, weights, most };
}

/** Many pictures of a dataset are of few sizes. */
const keptTaps = new Map<string, Taps>();
const MOST_KEPT = 64;

function keepTaps(input: number, output: number, filter: Filter): Taps {
  const key = `${input} ${output} ${filter.support}`;
  let taps = keptTaps.get(key);
  if (!taps) {
    if (keptTaps.size >= MOST_KEPT) keptTaps.clear();
    keptTaps.set(key, (taps = tapsOf(input, output, filter)));
  }
  return taps;
}

/**
 * Resizes across and then down, each rounded to 8 bits, equal to Pillow's to the bit. Rows are read once, in order.
 *
 * @returns uint8 [height, width, 3].
 */
export function resizeRows(input: PixelRows, width: number, height: number, filter: Filter): Uint8Array {
  const row = new Uint8ClampedArray(input.width * 3);
  const narrow = new Uint8ClampedArray(width * 3 * input.height);
  const across = input.width === width ? undefined : keepTaps(input.width, width, filter);
  for (let y = 0; y < input.height; y++) {
    input.read(y, row);
    if (across) shrinkRow(row, across, narrow, y * width * 3);
    else narrow.set(row, y * width * 3);
  }
  if (input.height === height) return new Uint8Array(narrow.buffer);
  return shrinkColumns(narrow, width * 3, keepTaps(input.height, height, filter));
}

function shrinkRow(
  row: Uint8ClampedArray,
  { firsts, counts, weights, most }: Taps,
  into: Uint8ClampedArray,
  at: number,
): void {
  for (let x = 0; x < firsts.length; x++) {
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    let source = firsts[x] * 3;
    const end = x * most + counts[x];
    for (let tap = x * most; tap < end; tap++, source += 3) {
      const weight = weights[tap];
      red += Math.imul(row[source], weight);
      green += Math.imul(row[source + 1], weight);
      blue += Math.imul(row[source + 2], weight);
    }
    into[at] = red >> PRECISION_BITS;
    into[at + 1] = green >> PRECISION_BITS;
    into[at + 2] = blue >> PRECISION_BITS;
    at += 3;
  }
}

function shrinkColumns(
  rows: Uint8ClampedArray,
  width: number,
  { firsts, counts, weights, most }: Taps,
): Uint8Array {
  const output = new Uint8ClampedArray(firsts.length * width);
  const sums = new Int32Array(width);
  for (let y = 0; y < firsts.length; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < counts[y]; tap++) {
      const weight = weights[y * most + tap];
      const source = (firsts[y] + tap) * width;
      for (let x = 0; x < width; x++) sums[x] += Math.imul(rows[source + x], weight);
    }
    for (let x = 0; x < width; x++) output[y * width + x] = sums[x] >> PRECISION_BITS;
  }
  return new Uint8Array(output.buffer);
}
