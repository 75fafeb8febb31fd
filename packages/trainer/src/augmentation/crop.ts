import type { Crop, PictureSpec, Random } from '@foodnet/contracts';
import { tapsOf, type Taps } from '@foodnet/picture';
import { logUniform } from './log-uniform.js';

/** A part of a picture, in whole pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

const ATTEMPTS = 10;

/** torchvision's RandomResizedCrop.get_params; where no draw fits, the largest part in the middle with such an aspect. */
export function drawCrop({ area, aspect }: Crop, height: number, width: number, draw: Random): Box {
  const whole = (most: number) => Math.floor(draw() * (most + 1));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pixels = height * width * (area[0] + (area[1] - area[0]) * draw());
    const ratio = logUniform(aspect, draw);
    const box = {
      height: Math.round(Math.sqrt(pixels / ratio)),
      width: Math.round(Math.sqrt(pixels * ratio)),
    };
    if (box.height > 0 && box.height <= height && box.width > 0 && box.width <= width)
      return { ...box, top: whole(height - box.height), left: whole(width - box.width) };
  }
  const ratio = Math.min(Math.max(width / height, aspect[0]), aspect[1]);
  const box = {
    height: Math.min(height, Math.round(width / ratio)),
    width: Math.min(width, Math.round(height * ratio)),
  };
  return { ...box, top: (height - box.height) >> 1, left: (width - box.width) >> 1 };
}

/** Resizes parts of pictures of one size to another as Pillow does, without rounding to 8 bits. */
export class CropResizer {
  private readonly taps = new Map<string, Taps>();
  /** float32 [kept height, width, 3]: rows of the part, as wide as the output. */
  private readonly rows: Float32Array;

  constructor(
    private readonly kept: { readonly height: number; readonly width: number },
    private readonly output: Pick<PictureSpec, 'height' | 'width' | 'kernel'>,
  ) {
    this.rows = new Float32Array(kept.height * output.width * 3);
  }

  /**
   * @param source uint8 [kept height, kept width, 3].
   * @param target float32 [height, width, 3] in 0..255, from `offset` on.
   */
  resize(source: Uint8Array, box: Box, target: Float32Array, offset: number): void {
    this.resizeAcross(source, box);
    this.resizeDown(box.height, target, offset);
  }

  private resizeAcross(source: Uint8Array, { top, left, height, width }: Box): void {
    const { rows } = this;
    const { firsts, counts, weights, most } = this.tapsOf(width, this.output.width);
    const lineValues = this.kept.width * 3;
    let to = 0;
    for (let row = 0; row < height; row++) {
      const line = (top + row) * lineValues + left * 3;
      for (let column = 0; column < firsts.length; column++) {
        let from = line + firsts[column] * 3;
        let [red, green, blue] = [0, 0, 0];
        const last = column * most + counts[column];
        for (let tap = column * most; tap < last; tap++) {
          const weight = weights[tap];
          red += weight * source[from];
          green += weight * source[from + 1];
          blue += weight * source[from + 2];
          from += 3;
        }
        rows[to] = clip(red);
        rows[to + 1] = clip(green);
        rows[to + 2] = clip(blue);
        to += 3;
      }
    }
  }

  private resizeDown(height: number, target: Float32Array, offset: number): void {
    const { rows } = this;
    const { firsts, counts, weights, most } = this.tapsOf(height, this.output.height);
    const rowValues = this.output.width * 3;
    for (let row = 0; row < firsts.length; row++) {
      const to = offset + row * rowValues;
      target.fill(0, to, to + rowValues);
      for (let tap = 0; tap < counts[row]; tap++) {
        const weight = weights[row * most + tap];
        const from = (firsts[row] + tap) * rowValues;
        for (let value = 0; value < rowValues; value++) target[to + value] += weight * rows[from + value];
      }
      for (let value = to; value < to + rowValues; value++) target[value] = clip(target[value]);
    }
  }

  private tapsOf(input: number, output: number): Taps {
    const key = `${input} ${output}`;
    let taps = this.taps.get(key);
    if (!taps) this.taps.set(key, (taps = tapsOf(input, output, this.output.kernel)));
    return taps;
  }
}

/** Beside edges, lanczos3 leaves what pixels can be. */
const clip = (value: number) => Math.min(255, Math.max(0, value));
