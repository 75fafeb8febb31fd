import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { littleEndianBytes } from './little-endian.js';

test('littleEndianBytes puts the least significant byte first', () => {
  expect([...littleEndianBytes(Uint16Array.of(0x0102))]).toEqual([2, 1]);
  expect([...littleEndianBytes(Float32Array.of(1))]).toEqual([0, 0, 0x80, 0x3f]);
});

test('littleEndianBytes sees only its own part of a shared buffer', () => {
  expect([...littleEndianBytes(Uint8Array.of(1, 2, 3, 4).subarray(1, 3))]).toEqual([2, 3]);
});

test('littleEndianBytes swaps every element, and not the source, where the machine is big-endian', () => {
  for (const type of [Int8Array, Uint16Array, Float32Array, Float64Array]) {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 9 }), (values) => {
        const numbers = type.from(values);
        const swapped = littleEndianBytes(numbers, 'BE');
        const plain = littleEndianBytes(numbers, 'LE');
        const size = type.BYTES_PER_ELEMENT;
        for (let index = 0; index < plain.length; index++) {
          const element = Math.floor(index / size) * size;
          expect(swapped[element + size - 1 - (index - element)]).toBe(plain[index]);
        }
      }),
    );
  }
});
