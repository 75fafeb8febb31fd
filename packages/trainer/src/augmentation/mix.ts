import type { Mixing, Random } from '@foodnet/contracts';
import { randomBeta } from 'd3-random';

/** A rectangle, in whole pixels; right and bottom lie outside of it. */
interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Whether pictures are mixed in an epoch, from 0. */
export function isMixing({ offAtEndShare }: Mixing, epoch: number, epochs: number): boolean {
  return epoch < epochs - Math.round(epochs * offAtEndShare);
}

/**
 * Mixes a batch in place, or leaves it: the first picture with the last one, the second with the last but one, and so on.
 * A picture in the middle stays as it is.
 *
 * @param images float32 [count, height, width, 3].
 * @returns of each picture the share that is still its own, [count]; its partner has the rest. Undefined where nothing
 * was mixed.
 */
export function mixBatch(
  mixing: Mixing,
  images: Float32Array,
  count: number,
  height: number,
  width: number,
  draw: Random,
): Float32Array | undefined {
  const { mixupProbability, mixupAlpha, cutMixProbability, cutMixAlpha } = mixing;
  const chosen = draw();
  if (chosen >= mixupProbability + cutMixProbability) return undefined;
  const isMixup = chosen < mixupProbability;
  const alpha = isMixup ? mixupAlpha : cutMixAlpha;
  const share = randomBeta.source(draw)(alpha, alpha);
  const values = height * width * 3;
  const own = new Float32Array(count).fill(1);
  for (let index = 0; index < count >> 1; index++) {
    const [one, other] = [index * values, (count - 1 - index) * values];
    let kept = share();
    if (isMixup) {
      blend(images, one, other, values, kept);
    } else {
      const { top, left, bottom, right } = drawRectangle(kept, height, width, draw);
      for (let row = top; row < bottom; row++) {
        const first = (row * width + left) * 3;
        swap(images, one + first, other + first, (right - left) * 3);
      }
      // The picture's edge may have cut the rectangle.
      kept = 1 - ((bottom - top) * (right - left)) / (height * width);
    }
    own[index] = own[count - 1 - index] = kept;
  }
  return own;
}

/** The paper's equation 2: as high and wide as leaves `kept` of the picture, its middle anywhere, cut off at the edges. */
function drawRectangle(kept: number, height: number, width: number, draw: Random): Rectangle {
  const side = Math.sqrt(1 - kept);
  const along = (size: number) => {
    const [middle, half] = [Math.floor(draw() * size), Math.floor((size * side) / 2)];
    return [Math.max(0, middle - half), Math.min(size, middle + half)];
  };
  const [top, bottom] = along(height);
  const [left, right] = along(width);
  return { top, left, bottom, right };
}

function blend(images: Float32Array, one: number, other: number, values: number, kept: number): void {
  for (let value = 0; value < values; value++) {
    const [a, b] = [images[one + value], images[other + value]];
    images[one + value] = kept * a + (1 - kept) * b;
    images[other + value] = kept * b + (1 - kept) * a;
  }
}

function swap(images: Float32Array, one: number, other: number, values: number): void {
  for (let value = 0; value < values; value++) {
    const kept = images[one + value];
    images[one + value] = images[other + value];
    images[other + value] = kept;
  }
}
