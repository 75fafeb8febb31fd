import type { Colour, Random } from '@foodnet/contracts';

/** The factors of one picture; 1 changes nothing. */
export interface ColourFactors {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

/** Each from U(1 - x, 1 + x). All three are always drawn, so that switching one off leaves the others. */
export function drawColour({ brightness, contrast, saturation }: Colour, draw: Random): ColourFactors {
  const factor = (spread: number) => 1 + spread * (2 * draw() - 1);
  return { brightness: factor(brightness), contrast: factor(contrast), saturation: factor(saturation) };
}

/** ITU-R 601-2 luma, as Pillow and torchvision turn colours to grey. */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/**
 * Brightness, then contrast about the picture's mean grey, then saturation about each pixel's own grey, each clipped to
 * 0..255: Pillow's ImageEnhance without its rounding.
 *
 * @param pixels float32 [count, 3] in 0..255, from `offset` on; changed in place.
 */
export function applyColour(
  { brightness, contrast, saturation }: ColourFactors,
  pixels: Float32Array,
  offset: number,
  count: number,
): void {
  const end = offset + count * 3;
  let greySum = 0;
  for (let at = offset; at < end; at += 3) {
    const red = (pixels[at] = clip(pixels[at] * brightness));
    const green = (pixels[at + 1] = clip(pixels[at + 1] * brightness));
    const blue = (pixels[at + 2] = clip(pixels[at + 2] * brightness));
    greySum += RED * red + GREEN * green + BLUE * blue;
  }
  const middle = (greySum / count) * (1 - contrast);
  for (let at = offset; at < end; at += 3) {
    const red = clip(middle + pixels[at] * contrast);
    const green = clip(middle + pixels[at + 1] * contrast);
    const blue = clip(middle + pixels[at + 2] * contrast);
    const grey = (RED * red + GREEN * green + BLUE * blue) * (1 - saturation);
    pixels[at] = clip(grey + red * saturation);
    pixels[at + 1] = clip(grey + green * saturation);
    pixels[at + 2] = clip(grey + blue * saturation);
  }
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
