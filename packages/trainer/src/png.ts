import sharp from 'sharp';

/**
 * A PNG of pictures that follow each other in memory: one below the other.
 *
 * @param pixels uint8 [count, height, width, 3].
 */
export function pngOf(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  count = 1,
): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height: height * count, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
