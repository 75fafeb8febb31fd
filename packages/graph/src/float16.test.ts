import { expect, test } from '@jest/globals';
import { testWithPython } from '@foodnet/testing';
import fc from 'fast-check';
import { toFloat16 } from './float16.js';

const bits = (...numbers: number[]) => [...toFloat16(Float32Array.from(numbers))];

test('toFloat16 rounds to the nearest, ties to even, from subnormals to infinity', () => {
  expect(bits(1, -2, 0, -0, 65504, Infinity, -Infinity, NaN)).toEqual([
    0x3c00, 0xc000, 0, 0x8000, 0x7bff, 0x7c00, 0xfc00, 0x7e00,
  ]);
  // Between 1 and 1 + 2^-10 stands 1 + 2^-11: even is 1. One step on, even is above.
  expect(bits(1 + 2 ** -11, 1 + 3 * 2 ** -11)).toEqual([0x3c00, 0x3c02]);
  // 65520 is half a step above the largest.
  expect(bits(65519, 65520, 70000)).toEqual([0x7bff, 0x7c00, 0x7c00]);
  expect(bits(2 ** -14, 2 ** -24, 2 ** -25, 1.5 * 2 ** -24)).toEqual([0x0400, 1, 0, 2]);
});

testWithPython('NumPy rounds to the same bits', async (python) => {
  const numbers = Float32Array.from(
    fc.sample(fc.float({ min: -70000, max: 70000, noNaN: true }), { numRuns: 2000, seed: 1 }),
    // JSON has no negative zero.
    (value) => value + 0,
  );
  const read = await python(
    'import json, sys, numpy\nprint(json.dumps(numpy.array(json.loads(sys.argv[1]), numpy.float32).astype(numpy.float16).view(numpy.uint16).tolist()))',
    JSON.stringify([...numbers]),
  );
  expect([...toFloat16(numbers)]).toEqual(read);
});
