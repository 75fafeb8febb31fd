import fc from 'fast-check';
import type { TensorValue } from './tensor-value.js';

/** Random tensors for property tests: every element type, ranks 0 to 3, empty ones among them. */
export const arbitraryTensor: fc.Arbitrary<TensorValue> = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
  .chain((shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const length = { minLength: count, maxLength: count };
    const integers = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
    const naturals = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
    const bigIntegers = (least: bigint, most: bigint) =>
      fc.array(fc.bigInt({ min: least, max: most }), length);
    return fc.oneof(
      fc.float32Array(length).map((data) => ({ dataType: 'float32' as const, shape, data })),
      fc.float64Array(length).map((data) => ({ dataType: 'float64' as const, shape, data })),
      fc
        .array(integers(8), length)
        .map((data) => ({ dataType: 'int8' as const, shape, data: Int8Array.from(data) })),
      fc
        .array(integers(16), length)
        .map((data) => ({ dataType: 'int16' as const, shape, data: Int16Array.from(data) })),
      fc
        .array(integers(32), length)
        .map((data) => ({ dataType: 'int32' as const, shape, data: Int32Array.from(data) })),
      bigIntegers(-(2n ** 63n), 2n ** 63n - 1n).map((data) => ({
        dataType: 'int64' as const,
        shape,
        data: BigInt64Array.from(data),
      })),
      fc
        .array(naturals(8), length)
        .map((data) => ({ dataType: 'uint8' as const, shape, data: Uint8Array.from(data) })),
      fc
        .array(naturals(1), length)
        .map((data) => ({ dataType: 'bool' as const, shape, data: Uint8Array.from(data) })),
      fc
        .array(naturals(16), length)
        .map((data) => ({ dataType: 'uint16' as const, shape, data: Uint16Array.from(data) })),
      fc
        .array(naturals(15), length)
        .map((data) => ({ dataType: 'float16' as const, shape, data: Uint16Array.from(data) })),
      fc
        .array(naturals(32), length)
        .map((data) => ({ dataType: 'uint32' as const, shape, data: Uint32Array.from(data) })),
      bigIntegers(0n, 2n ** 64n - 1n).map((data) => ({
        dataType: 'uint64' as const,
        shape,
        data: BigUint64Array.from(data),
      })),
      fc
        .array(fc.string({ unit: 'grapheme' }), length)
        .map((data) => ({ dataType: 'string' as const, shape, data })),
    );
  });
