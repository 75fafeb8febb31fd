import { endianness } from 'node:os';

export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/**
 * The numbers as both formats keep them, least significant byte first: a view where the machine does so too,
 * else a swapped copy.
 */
export function littleEndianBytes(numbers: NumberArray, machine: 'BE' | 'LE' = endianness()): Uint8Array {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (machine === 'LE' || numbers.BYTES_PER_ELEMENT === 1) return bytes;
  const copy = Buffer.from(bytes);
  if (numbers.BYTES_PER_ELEMENT === 2) return copy.swap16();
  return numbers.BYTES_PER_ELEMENT === 4 ? copy.swap32() : copy.swap64();
}
