import type { Erasing, Random } from '@foodnet/contracts';
import type { Box } from './crop.js';
import { logUniform } from './log-uniform.js';

const ATTEMPTS = 10;

/** torchvision's RandomErasing.get_params; undefined where the picture stays as it is. */
export function drawErasing(
  { probability, area, aspect }: Erasing,
  height: number,
  width: number,
  draw: Random,
): Box | undefined {
  if (draw() >= probability) return undefined;
  const whole = (most: number) => Math.floor(draw() * (most + 1));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pixels = height * width * (area[0] + (area[1] - area[0]) * draw());
    const ratio = logUniform(aspect, draw);
    const box = {
      height: Math.round(Math.sqrt(pixels * ratio)),
      width: Math.round(Math.sqrt(pixels / ratio)),
    };
    if (box.height < height && box.width < width)
      return { ...box, top: whole(height - box.height), left: whole(width - box.width) };
  }
  return undefined;
}

/**
 * Fills a part with noise, each value U(0, 255).
 *
 * @param pixels float32 [height, width, 3], from `offset` on.
 */
export function erase(
  { top, left, height, width: boxWidth }: Box,
  width: number,
  pixels: Float32Array,
  offset: number,
  draw: Random,
): void {
  for (let row = top; row < top + height; row++) {
    const from = offset + (row * width + left) * 3;
    for (let at = from; at < from + boxWidth * 3; at++) pixels[at] = 255 * draw();
  }
}
