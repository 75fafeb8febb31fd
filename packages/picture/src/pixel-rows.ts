/** Rows of a decoded picture, made when asked for. */
export interface PixelRows {
  readonly width: number;
  readonly height: number;
  /** Writes row `y`, uint8 [width, 3], RGB, to the begin of `into`. */
  readonly read: (y: number, into: Uint8ClampedArray) => void;
}

/** Of pixels that lie in memory, uint8 [height, width, channels]: one channel is spread over three. */
export function rowsOf(data: Uint8Array, width: number, height: number, channels: number): PixelRows {
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  return {
    width,
    height,
    read(y, into) {
      let source = y * width * channels;
      for (let target = 0; target < width * 3; source += channels) {
        into[target++] = data[source];
        into[target++] = data[source + green];
        into[target++] = data[source + blue];
      }
    },
  };
}
