import { workspace } from './kernels.js';
import { ROW_PADDING, type PixelRows } from './pixel-rows.js';
import { tapsOf, type Kernel, type Taps } from './taps.js';

/** Weights have this many bits behind the point. */
const PRECISION_BITS = 22;

type FixedTaps = Omit<Taps, 'weights'> & { readonly weights: Int32Array };

function fixed(share: number): number {
  const scaled = share * (1 << PRECISION_BITS);
  return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
}

/** Many pictures of a dataset are of few sizes. */
const keptTaps = new Map<string, FixedTaps>();
const MOST_KEPT = 64;
/** Pictures of tens of thousands of pixels a side would keep a megabyte for each size. */
const MOST_KEPT_WEIGHTS = 16_384;

function fixedTapsOf(input: number, output: number, kernel: Kernel): FixedTaps {
  const key = `${input} ${output} ${kernel}`;
  const kept = keptTaps.get(key);
  if (kept) return kept;
  const exact = tapsOf(input, output, kernel);
  const taps = { ...exact, weights: Int32Array.from(exact.weights, fixed) };
  if (keptTaps.size >= MOST_KEPT) keptTaps.clear();
  if (taps.weights.length <= MOST_KEPT_WEIGHTS) keptTaps.set(key, taps);
  return taps;
}

/**
 * Resizes across and then down, each rounded to 8 bits, equal to Pillow's to the bit, but for Pillow 13 where it goes
 * down first: where the height shrinks, and by more than twice the pixels that the width does. Rows are read once, in
 * order.
 *
 * @returns uint8 [height, width, 3].
 */
export function resizeRows(input: PixelRows, width: number, height: number, kernel: Kernel): Uint8Array {
  const [lineBytes, rowBytes] = [input.width * 3, width * 3];
  const across = place(input.width, width, kernel);
  const down = place(input.height, height, kernel);
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
function place(input: number, output: number, kernel: Kernel) {
  if (input === output) return undefined;
  const { firsts, counts, weights, most } = fixedTapsOf(input, output, kernel);
  return {
    firsts: workspace.copy(firsts),
    counts: workspace.copy(counts),
    weights: workspace.copy(weights),
    most,
  };
}
