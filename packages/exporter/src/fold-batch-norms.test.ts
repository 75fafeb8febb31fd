import { expect, test } from '@jest/globals';
import type { Layer, Weights } from '@foodnet/model';
import { foldBatchNorms } from './fold-batch-norms.js';

const weights: Weights = new Map(
  Object.entries({
    'conv/kernel': [2, 3],
    'conv/bias': [1, 1],
    'bn/gamma': [4, 1],
    'bn/beta': [0, 10],
    'bn/moving_mean': [3, 0],
    'bn/moving_variance': [3, 0],
  }).map(([name, values]) => [
    name,
    { shape: name === 'conv/kernel' ? [1, 1, 1, 2] : [2], data: Float32Array.from(values) },
  ]),
);

const shape = [1, 1, 2];
const own = (layer: string, roles: readonly string[]) =>
  roles.map((role) => ({ name: `${layer}/${role}`, shape: [2], trainable: true }));
const convolution: Layer = {
  kind: 'convolution',
  name: 'conv',
  inputs: ['images'],
  shape,
  kernel: 1,
  stride: 1,
  padding: 'same',
  filters: 2,
  bias: true,
  parameters: own('conv', ['kernel', 'bias']),
};
const batchNorm: Layer = {
  kind: 'batchNorm',
  name: 'bn',
  inputs: ['conv'],
  shape,
  momentum: 0.9,
  epsilon: 1,
  parameters: own('bn', ['gamma', 'beta', 'moving_mean', 'moving_variance']),
};
const relu: Layer = { kind: 'relu', name: 'relu', inputs: ['bn'], shape, parameters: [] };

test('foldBatchNorms computes the BatchNorm into the convolution before it', () => {
  const folded = foldBatchNorms([convolution, batchNorm, relu], weights);
  expect(folded.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
    ['conv', 'images'],
    ['relu', 'conv'],
  ]);
  // Factors: 4 / sqrt(3 + 1) = 2 and 1 / sqrt(0 + 1) = 1.
  expect([...folded.weights.keys()]).toEqual(['conv/kernel', 'conv/bias']);
  expect([...(folded.weights.get('conv/kernel')?.data ?? [])]).toEqual([4, 3]);
  expect([...(folded.weights.get('conv/bias')?.data ?? [])]).toEqual([(1 - 3) * 2 + 0, (1 - 0) * 1 + 10]);
  expect([...(weights.get('conv/kernel')?.data ?? [])]).toEqual([2, 3]);
});

test('foldBatchNorms leaves a BatchNorm behind a convolution that others use, too', () => {
  const add: Layer = { kind: 'add', name: 'add', inputs: ['bn', 'conv'], shape, parameters: [] };
  const layers = [convolution, batchNorm, add];
  expect(foldBatchNorms(layers, weights)).toEqual({ layers, weights });
});
