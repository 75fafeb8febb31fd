import type { WeightArray } from '@foodnet/model';

export interface QuantizedKernel {
  readonly shape: readonly number[];
  readonly data: Int8Array;
  /** Of each output channel: real = scale * quantized. */
  readonly scales: Float32Array;
}

const LARGEST = 127;

/**
 * Rounds a kernel [out, ...] to -127..127 with a scale of its own for every output channel.
 *
 * @param leastScales below which a channel's scale does not go.
 */
export function quantizeKernel(
  { shape, data }: WeightArray,
  leastScales: ArrayLike<number>,
): QuantizedKernel {
  const [outputs] = shape;
  const size = data.length / outputs;
  const quantized = new Int8Array(data.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const own = data.subarray(output * size, (output + 1) * size);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // A channel of zeros has any scale but 0, by which runtimes would divide.
    scales[output] = Math.max(largest / LARGEST, leastScales[output]) || 1;
    for (const [index, value] of own.entries())
      quantized[output * size + index] = Math.round(value / scales[output]);
  }
  return { shape, data: quantized, scales };
}
