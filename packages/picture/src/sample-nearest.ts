import { workspace } from './kernels.js';
import { turnUpright, type Turn } from './orientation.js';
import { ROW_PADDING, type PixelRows } from './pixel-rows.js';
import { nearestIndices } from './taps.js';

/**
 * Nearest-neighbour resize as Pillow's `Image.resize(..., NEAREST)` and so Keras's generators do it: output pixel i of
 * the upright picture takes its pixel floor((i + 0.5) * in / out).
 *
 * @param width of the output, upright.
 * @returns uint8 [height, width, 3].
 */
export function sampleNearest(input: PixelRows, turn: Turn, width: number, height: number): Uint8Array {
  const [across, down] = turn.swaps ? [height, width] : [width, height];
  const columns = sourceIndices(input.width, across, turn.flipsColumns);
  const rows = sourceIndices(input.height, down, turn.flipsRows);
  const output = new Uint8Array(height * width * 3);
  const line = workspace.allocate(input.width * 3 + ROW_PADDING);
  const { bytes } = workspace;
  let target = 0;
  for (const row of rows) {
    input.read(row, line);
    for (const column of columns) {
      output[target++] = bytes[line + column * 3];
      output[target++] = bytes[line + column * 3 + 1];
      output[target++] = bytes[line + column * 3 + 2];
    }
  }
  return turnUpright(output, across, down, turn);
}

/** From the upright picture's edge where the stored one is flipped. */
function sourceIndices(input: number, output: number, flipped: boolean): Int32Array {
  const indices = nearestIndices(input, output);
  return flipped ? indices.map((index) => input - 1 - index).reverse() : indices;
}
