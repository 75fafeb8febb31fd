import { expect, test } from '@jest/globals';
import { compareAnswers } from './compare.js';

const trainer = Float32Array.of(0.25, 0.75, 0.5, 0.5);

test('compareAnswers gives the largest difference of each export', () => {
  const onnx = Float32Array.of(0.25, 0.75, 0.5 + 2 ** -20, 0.5);
  expect(compareAnswers({ trainer, savedModel: trainer, onnx }, 2)).toEqual({
    savedModel: 0,
    onnx: 2 ** -20,
    pictures: 2,
  });
});

test('compareAnswers refuses what is above the limit, names where, and takes no NaN', () => {
  const savedModel = Float32Array.of(0.25, 0.75, 0.5, 0.50002);
  expect(() => compareAnswers({ trainer, savedModel, onnx: trainer }, 2)).toThrow(
    /picture 1, class 1 the SavedModel says 0.50002.*, expected 0.5 /,
  );
  const broken = Float32Array.of(NaN, NaN, NaN, NaN);
  expect(() => compareAnswers({ trainer: broken, savedModel: broken, onnx: broken }, 2)).toThrow(/NaN/);
  expect(() => compareAnswers({ trainer, savedModel: trainer, onnx: broken.subarray(1) }, 2)).toThrow(
    'gives 3 probabilities, expected 4',
  );
});
