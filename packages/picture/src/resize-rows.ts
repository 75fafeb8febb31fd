import { workspace } from './kernels.js';
import { ROW_PADDING, type PixelRows } from './pixel-rows.js';

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
 * Resizes across and then down, each rounded to 8 bits, equal to Pillow's to the bit, but for Pillow 13 where it goes
 * down first: where the height shrinks, and by more than twice the pixels that the width does. Rows are read once, in
 * order.
 *
 * @returns uint8 [height, width, 3].
 */
export function resizeRows(input: PixelRows, width: number, height: number, filter: Filter): Uint8Array {
  const [lineBytes, rowBytes] = [input.width * 3, width * 3];
  const across = place(input.width, width, filter);
  const down = place(input.height, height, filter);
  const line = workspace.allocate(lineBytes + ROW_PADDING);
  const narrow = workspace.allocate(input.height * rowBytes + ROW_PADDING);
  const target = workspace.allocate(height * rowBytes + ROW_PADDING);
  const { bytes, kernels } = workspace;
  for (let y = 0; y < input.height; y++) {
    const row = narrow + y * rowBytes;
    input.read(y, across ? line : row);
    if (across)
      kernels.shrinkRow(line, across.firsts, across.counts, across.weights, across.most, width, row);
  }
  if (down)
    kernels.shrinkColumns(
      narrow,
      rowBytes,
      down.firsts,
      down.counts,
      down.weights,
      down.most,
      height,
      target,
    );
  const result = down ? target : narrow;
  return new Uint8Array(bytes.slice(result, result + height * rowBytes).buffer);
}

/** Taps in the workspace; undefined where there is nothing to resize. */
function place(input: number, output: number, filter: Filter) {
  if (input === output) return undefined;
  const { firsts, counts, weights, most } = keepTaps(input, output, filter);
  return {
    firsts: workspace.copy(firsts),
    counts: workspace.copy(counts),
    weights: workspace.copy(weights),
    most,
  };
}
