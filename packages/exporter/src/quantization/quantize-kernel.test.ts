import { expect, test } from '@jest/globals';
import { quantizeKernel } from './quantize-kernel.js';

const kernel = { shape: [3, 2, 1, 1], data: Float32Array.of(127, -63.5, 0.5, 0.25, 0, 0) };

test('quantizeKernel gives every output channel a scale of its own, and none the scale 0', () => {
  const { data, scales } = quantizeKernel(kernel, [0, 0, 0]);
  expect([...scales]).toEqual([1, Math.fround(0.5 / 127), 1]);
  expect([...data]).toEqual([127, -63, 127, 64, 0, 0]);
});

test('quantizeKernel keeps a scale from falling below its least', () => {
  const { data, scales } = quantizeKernel(kernel, [0, 0.25, 0]);
  expect([scales[1], ...data.subarray(2, 4)]).toEqual([0.25, 2, 1]);
});
