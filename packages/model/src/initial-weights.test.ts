import { resnet20Narrow } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { initialWeights } from './initial-weights.js';
import { layersOf } from './layers-of.js';
import { parametersOf } from './layers.js';

const layers = layersOf(resnet20Narrow, { width: 32, height: 32, range: [0, 1] }, 6);
const weights = initialWeights(layers, 1);
const values = (name: string, from = weights) => [...(from.get(name)?.data ?? [])];

test('initialWeights has every parameter with its shape', () => {
  expect([...weights].map(([name, { shape, data }]) => [name, shape, data.length])).toEqual(
    parametersOf(layers).map(({ name, shape }) => [name, shape, shape.reduce((a, b) => a * b, 1)]),
  );
});

test("kernels are uniform within Glorot's limit, the rest as Keras begins", () => {
  // 3x3 from 64 to 64 channels: sqrt(6 / (9 * 128)), 36,864 draws.
  const limit = Math.sqrt(6 / 1152);
  const kernel = values('stage3_block2_conv3/kernel');
  expect(Math.max(...kernel)).toBeLessThan(limit);
  expect(Math.max(...kernel)).toBeGreaterThan(0.999 * limit);
  expect(Math.min(...kernel)).toBeLessThan(-0.999 * limit);
  const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
  expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);

  expect(new Set(values('stem_conv/bias'))).toEqual(new Set([0]));
  expect(new Set(values('stem_bn/gamma'))).toEqual(new Set([1]));
  expect(new Set(values('stem_bn/beta'))).toEqual(new Set([0]));
  expect(new Set(values('stem_bn/moving_mean'))).toEqual(new Set([0]));
  expect(new Set(values('stem_bn/moving_variance'))).toEqual(new Set([1]));
});

test('the seed decides the weights, and no two kernels are the same', () => {
  expect(initialWeights(layers, 1)).toEqual(weights);
  expect(values('stem_conv/kernel', initialWeights(layers, 2))).not.toEqual(values('stem_conv/kernel'));
  expect(values('stage3_block2_conv3/kernel')).not.toEqual(values('stage3_block2_conv2/kernel'));
});

test('where identity blocks begin as the identity, their last scale is zero, and no other', () => {
  const network = { ...resnet20Narrow, identityStart: true };
  const begun = initialWeights(layersOf(network, { width: 32, height: 32, range: [0, 1] }, 6), 1);
  const zero = [...begun].filter(
    ([name, { data }]) => name.endsWith('gamma') && data.every((one) => one === 0),
  );
  expect(zero.map(([name]) => name)).toEqual([1, 2, 3].map((stage) => `stage${stage}_block2_bn3/gamma`));
});
