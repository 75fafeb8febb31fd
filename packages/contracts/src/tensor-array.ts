/** The element types that our files hold, by their name in the safetensors format. */
export const arrayTypes = {
  F32: Float32Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
} as const;

export type TensorDtype = keyof typeof arrayTypes;

/** A tensor outside TensorFlow; the type of `data` is its dtype. Row-major. */
export interface TensorArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** The safetensors name of an array's type. */
export function dtypeOf({ data }: TensorArray): TensorDtype {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof BigInt64Array ? 'I64' : 'U8';
}

/** Number of elements of a tensor. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
