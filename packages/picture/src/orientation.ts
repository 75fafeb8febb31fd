/** How a stored picture becomes upright (Exif 2.32, orientation 1 to 8): flip it, and then swap its sides. */
export interface Turn {
  readonly flipsColumns: boolean;
  readonly flipsRows: boolean;
  readonly swaps: boolean;
}

export function turnOf(orientation: number): Turn {
  return {
    flipsColumns: [2, 3, 7, 8].includes(orientation),
    flipsRows: [3, 4, 6, 7].includes(orientation),
    swaps: orientation >= 5,
  };
}

/**
 * @param pixels uint8 [height, width, 3], as stored.
 * @returns upright: uint8 [height, width, 3], or [width, height, 3] where the sides are swapped.
 */
export function turnUpright(pixels: Uint8Array, width: number, height: number, turn: Turn): Uint8Array {
  const { flipsColumns, flipsRows, swaps } = turn;
  if (!flipsColumns && !flipsRows && !swaps) return pixels;
  const output = new Uint8Array(pixels.length);
  let source = 0;
  for (let row = 0; row < height; row++) {
    const y = flipsRows ? height - 1 - row : row;
    for (let column = 0; column < width; column++, source += 3) {
      const x = flipsColumns ? width - 1 - column : column;
      const target = (swaps ? x * height + y : y * width + x) * 3;
      output[target] = pixels[source];
      output[target + 1] = pixels[source + 1];
      output[target + 2] = pixels[source + 2];
    }
  }
  return output;
}
