/**
 * A tensor's value; float16 and bfloat16 as their bits in a Uint16Array, bool as bytes 0 and 1, a string as text
 * (written in UTF-8) or as its bytes.
 */
export type TensorValue =
  | { readonly dataType: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dataType: 'float64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dataType: 'int8'; readonly shape: readonly number[]; readonly data: Int8Array }
  | { readonly dataType: 'int16'; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dataType: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dataType: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dataType: 'uint8' | 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | {
      readonly dataType: 'uint16' | 'float16' | 'bfloat16';
      readonly shape: readonly number[];
      readonly data: Uint16Array;
    }
  | { readonly dataType: 'uint32'; readonly shape: readonly number[]; readonly data: Uint32Array }
  | { readonly dataType: 'uint64'; readonly shape: readonly number[]; readonly data: BigUint64Array }
  | {
      readonly dataType: 'string';
      readonly shape: readonly number[];
      readonly data: readonly (string | Uint8Array)[];
    };

/** The bytes of a string tensor's elements. */
export function stringBytes(data: readonly (string | Uint8Array)[]): Uint8Array[] {
  return data.map((element) => (typeof element === 'string' ? Buffer.from(element) : element));
}
