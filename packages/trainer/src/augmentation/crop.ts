import type { Crop, Random } from '@foodnet/contracts';
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

/** Of each output pixel along one axis: its first input pixel, how many, and their weights, `most` apart. */
interface Taps {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float32Array;
  readonly most: number;
}

/** Resizes parts of pictures of one size to another with Pillow's triangle filter, without rounding to 8 bits. */
export class CropResizer {
  private readonly taps = new Map<string, Taps>();
  /** float32 [kept height, width, 3]: rows of the part, as wide as the output. */
  private readonly rows: Float32Array;

  constructor(
    private readonly kept: { readonly height: number; readonly width: number },
    private readonly output: { readonly height: number; readonly width: number },
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
        rows[to] = red;
        rows[to + 1] = green;
        rows[to + 2] = blue;
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
    }
  }

  private tapsOf(input: number, output: number): Taps {
    const key = `${input} ${output}`;
    let taps = this.taps.get(key);
    if (!taps) this.taps.set(key, (taps = triangleTaps(input, output)));
    return taps;
  }
}

/** Scaled down, the triangle grows with the scale (Pillow's src/libImaging/Resample.c). */
function triangleTaps(input: number, output: number): Taps {
  const scale = input / output;
  const reach = Math.max(1, scale);
  const most = Math.ceil(reach) * 2 + 1;
  const firsts = new Int32Array(output);
  const counts = new Int32Array(output);
  const weights = new Float32Array(output * most);
  for (let index = 0; index < output; index++) {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(input, Math.trunc(centre + reach + 0.5)) - first;
    const exact = Array.from({ length: count }, (_, tap) =>
      Math.max(0, 1 - Math.abs((tap + first - centre + 0.5) / reach)),
    );
    const sum = exact.reduce((total, each) => total + each, 0);
    for (let tap = 0; tap < count; tap++) weights[index * most + tap] = exact[tap] / sum;
    firsts[index] = first;
    counts[index] = count;
  }
  return { firsts, counts, weights, most };
}
