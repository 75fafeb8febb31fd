import type { PictureSpec } from '@foodnet/contracts';

export type Kernel = PictureSpec['kernel'];

/** Along one axis, of which input pixels an output pixel is made. */
export interface Taps {
  /** Of each output pixel: the first input pixel, and how many. */
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  /** `most` for each output pixel, of which its count is used; their sum is 1. */
  readonly weights: Float64Array;
  readonly most: number;
}

interface Filter {
  /** Input pixels to each side when nothing is scaled down. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const filters: Readonly<Record<Exclude<Kernel, 'nearest'>, Filter>> = {
  triangle: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  lanczos3: {
    support: 3,
    weight: (distance) => (distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
};

/** As Pillow's `Image.resize` with NEAREST, BILINEAR or LANCZOS takes them. */
export function tapsOf(input: number, output: number, kernel: Kernel): Taps {
  if (kernel !== 'nearest') return filteredTaps(input, output, filters[kernel]);
  const ones = { counts: new Int32Array(output).fill(1), weights: new Float64Array(output).fill(1), most: 1 };
  return { firsts: nearestIndices(input, output), ...ones };
}

/** src/libImaging/Resample.c: scaled down, the filter grows with the scale. */
function filteredTaps(input: number, output: number, { support, weight }: Filter): Taps {
  const scale = input / output;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  const most = Math.ceil(reach) * 2 + 1;
  const firsts = new Int32Array(output);
  const counts = new Int32Array(output);
  const weights = new Float64Array(output * most);
  for (let index = 0; index < output; index++) {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(input, Math.trunc(centre + reach + 0.5)) - first;
    const exact = Array.from({ length: count }, (_, tap) => weight((tap + first - centre + 0.5) / stretch));
    const sum = exact.reduce((total, each) => total + each, 0);
    for (let tap = 0; tap < count; tap++) weights[index * most + tap] = exact[tap] / sum;
    firsts[index] = first;
    counts[index] = count;
  }
  return { firsts, counts, weights, most };
}

/**
 * Output pixel i is input pixel floor((i + 0.5) * in / out). ImagingScaleAffine in src/libImaging/Geometry.c adds the
 * step up instead of multiplying it: where that is a whole number, the rounding of the sum decides between two pixels,
 * so we add as well.
 */
export function nearestIndices(input: number, output: number): Int32Array {
  const step = input / output;
  let position = step * 0.5;
  return Int32Array.from({ length: output }, () => {
    const index = Math.min(input - 1, Math.floor(position));
    position += step;
    return index;
  });
}
