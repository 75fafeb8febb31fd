import { workspace } from './kernels.js';

/** Rows of a decoded picture, made when asked for. */
export interface PixelRows {
  readonly width: number;
  readonly height: number;
  /** Writes row `y`, uint8 [width, 3], RGB, to an address of the workspace, and up to ROW_PADDING bytes behind it. */
  readonly read: (y: number, target: number) => void;
}

export const ROW_PADDING = 16;

/** Of pixels that lie in memory, uint8 [height, width, channels]: one channel is spread over three. */
export function rowsOf(data: Uint8Array, width: number, height: number, channels: number): PixelRows {
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  return {
    width,
    height,
    read(y, target) {
      const { bytes } = workspace;
      let source = y * width * channels;
      for (const end = target + width * 3; target < end; source += channels) {
        bytes[target++] = data[source];
        bytes[target++] = data[source + green];
        bytes[target++] = data[source + blue];
      }
    },
  };
}
