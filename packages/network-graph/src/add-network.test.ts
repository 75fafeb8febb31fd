import { mobileNetV2, presets, random, resnet20, type LayerSpec, type Network } from '@foodnet/contracts';
import {
  addVariable,
  attribute,
  savedModel,
  TensorFlowGraphBuilder,
  toSavedModel,
  type SignatureTensor,
} from '@foodnet/graph';
import { forward, initialWeights, layersOf, parametersOf, type Layer, type Weights } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import type { NamedTensorMap, Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addNetwork } from './add-network.js';
import { NetworkGraph } from './network-graph.js';
import { trainingGraph } from './training-graph.js';

const tf = await loadTensorFlow({ device: 'cpu' });
const folder = temporaryFolder();

const networks: Record<string, Network> = {
  'the report`s layers': { ...resnet20, stem: { ...resnet20.stem, filters: 4 }, stages: [4, 6] },
  'a strided 5x5 stem without pools': {
    ...resnet20,
    stem: { filters: 3, kernel: 5, stride: 2, pools: [] },
    stages: [4],
  },
  'a strided stem that leaves few positions': {
    ...resnet20,
    stem: { filters: 3, kernel: 5, stride: 4, pools: [] },
    stages: [4],
    convolutionsPerBlock: 1,
  },
  'overlapping pools and one convolution a block': {
    ...resnet20,
    stem: {
      filters: 3,
      kernel: 3,
      stride: 1,
      pools: [
        { size: 3, stride: 2 },
        { size: 2, stride: 2 },
      ],
    },
    stages: [5],
    convolutionsPerBlock: 1,
  },
  'MobileNetV2, its dropout left out': {
    ...mobileNetV2,
    width: 0.35,
    blocks: mobileNetV2.blocks.slice(0, 3),
    lastFilters: 8,
    dropout: 0,
  },
  'every other kind of layer': {
    kind: 'layers',
    layers: [
      {
        kind: 'zeroPadding',
        name: 'pad1',
        inputs: ['rescale'],
        padding: [1, 0, 2, 1],
      },
      {
        kind: 'convolution',
        name: 'stem',
        inputs: ['pad1'],
        filters: 4,
        kernel: 3,
        stride: 1,
        padding: 'valid',
        bias: false,
      },
      { kind: 'batchNorm', name: 'stem_bn', inputs: ['stem'], momentum: 0.9, epsilon: 1e-3 },
      { kind: 'activation', name: 'elu', inputs: ['stem_bn'], function: 'elu' },
      {
        kind: 'depthwiseConvolution',
        name: 'depthwise1_conv',
        inputs: ['elu'],
        multiplier: 2,
        kernel: 3,
        stride: 2,
        padding: 'same',
        bias: true,
      },
      { kind: 'batchNorm', name: 'depthwise_bn', inputs: ['depthwise1_conv'], momentum: 0.9, epsilon: 1e-3 },
      { kind: 'activation', name: 'relu6', inputs: ['depthwise_bn'], function: 'relu6' },
      { kind: 'zeroPadding', name: 'pad2', inputs: ['relu6'], padding: [0, 1, 1, 2] },
      {
        kind: 'depthwiseConvolution',
        name: 'depthwise2',
        inputs: ['pad2'],
        multiplier: 1,
        kernel: 2,
        stride: 1,
        padding: 'valid',
        bias: true,
      },
      { kind: 'activation', name: 'tanh', inputs: ['depthwise2'], function: 'tanh' },
      { kind: 'averagePool', name: 'average', inputs: ['tanh'], size: 3, stride: 2, padding: 'same' },
      { kind: 'maxPool', name: 'max', inputs: ['tanh'], size: 2, stride: 2, padding: 'valid' },
      { kind: 'activation', name: 'silu', inputs: ['max'], function: 'silu' },
      { kind: 'globalMaxPool', name: 'most', inputs: ['silu'] },
      { kind: 'concatenate', name: 'maps', inputs: ['silu', 'max', 'silu'] },
      { kind: 'dropout', name: 'dropout', inputs: ['maps'], rate: 0.25 },
      { kind: 'flatten', name: 'flat', inputs: ['dropout'] },
      { kind: 'globalAveragePool', name: 'mean', inputs: ['average'] },
      { kind: 'concatenate', name: 'vectors', inputs: ['most', 'flat', 'mean'] },
      { kind: 'dense', name: 'hidden', inputs: ['vectors'], units: 7, bias: false },
      { kind: 'activation', name: 'sigmoid', inputs: ['hidden'], function: 'sigmoid' },
      { kind: 'dense', name: 'logits', inputs: ['sigmoid'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  },
};
/** Odd sizes, so that SAME pads unevenly; a range with an offset. */
const picture = { width: 13, height: 11, range: [-1, 1] as [number, number] };
const [pictures, classes] = [6, 5];
/** Of the training; dropout draws by it. */
const [seed, step] = [2, 3];

/** Weights that leave no part of the network idle: initial ones, with random scales, offsets and biases. */
function variedWeights(layers: readonly Layer[]): Weights {
  const draw = random(3, 'weights');
  return new Map(
    [...initialWeights(layers, 1)].map(([name, { shape, data }]) => [
      name,
      name.endsWith('kernel')
        ? { shape, data }
        : { shape, data: data.map((value) => value + 0.4 * (draw() - 0.5)) },
    ]),
  );
}

/** A graph whose signature gives the logits, and the gradient of sum(logits * direction) by every parameter. */
async function graphGradients(
  name: string,
  layers: readonly Layer[],
  weights: Weights,
  images: Tensor4D,
  direction: Tensor2D,
) {
  const graph = new TensorFlowGraphBuilder();
  const placeholder = (wanted: string, shape: readonly (number | null)[]): SignatureTensor => ({
    tensor: graph.add('Placeholder', {
      name: wanted,
      attributes: { dtype: attribute.type('float32'), shape: attribute.shape(shape) },
    }),
    dataType: 'float32',
    shape,
  });
  const variables = new Map(
    parametersOf(layers).map((one) => [one.name, addVariable(graph, one.name, 'float32', one.shape)]),
  );
  const values = [...variables.values()].map(
    (variable) => [variable.name, placeholder(`write/${variable.name}`, variable.shape)] as const,
  );
  const written = values.map(([variable, value]) =>
    graph.add('AssignVariableOp', {
      inputs: [variables.get(variable)!.handle, value.tensor],
      attributes: { dtype: attribute.type('float32') },
    }),
  );
  const done = graph.add('Identity', {
    inputs: [graph.constant('one', { dataType: 'float32', shape: [], data: Float32Array.of(1) })],
    controls: written,
    attributes: { T: attribute.type('float32') },
  });

  const [imagesIn, directionIn] = [
    placeholder('images', [null, ...layers[0].shape]),
    placeholder('direction', [null, classes]),
  ];
  const network = new NetworkGraph(graph, variables, {
    training: true,
    computeType: 'float32',
    scope: 'train/',
    dropout: {
      seed,
      step: graph.constant('step', { dataType: 'int32', shape: [], data: Int32Array.of(step) }),
    },
  });
  const { logits, addGradients } = addNetwork(network, layers, imagesIn.tensor);
  addGradients(directionIn.tensor);
  const gradients = [...network.gradients].map(
    ([one, tensor]) => [one, { tensor, dataType: 'float32', shape: variables.get(one)!.shape }] as const,
  );
  const outputs = {
    ...Object.fromEntries(gradients),
    logits: { tensor: logits, dataType: 'float32', shape: [null, classes] },
  } as Record<string, SignatureTensor>;

  const path = join(folder, name.replaceAll(/\W/g, '-'));
  await mkdir(path);
  const model = toSavedModel(graph, {
    write: {
      inputs: Object.fromEntries(values),
      outputs: { done: { tensor: done, dataType: 'float32', shape: [] } },
    },
    gradients: { inputs: { images: imagesIn, direction: directionIn }, outputs },
  });
  await writeFile(join(path, 'saved_model.pb'), savedModel.encode(model));
  const write = await tf.node.loadSavedModel(path, ['serve'], 'write');
  write.predict(
    Object.fromEntries([...weights].map(([one, { shape, data }]) => [one, tf.tensor(data, [...shape])])),
  );
  const computed = (await tf.node.loadSavedModel(path, ['serve'], 'gradients')).predict({
    images,
    direction,
  }) as NamedTensorMap;
  return new Map(Object.entries(computed).map(([one, tensor]) => [one, tensor.dataSync() as Float32Array]));
}

/** sum(logits * direction) by TensorFlow.js, op by op, as a function of the trainable parameters. */
function eagerLoss(layers: readonly Layer[], weights: Weights, images: Tensor4D, direction: Tensor2D) {
  const names = parametersOf(layers)
    .filter(({ trainable }) => trainable)
    .map(({ name }) => name);
  const tensorOf = (name: string) => tf.tensor(weights.get(name)!.data, [...weights.get(name)!.shape]);
  const lossOf = (...values: Tensor[]): Scalar => {
    const byName = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    return tf
      .sum(tf.mul(forward(tf, layers, byName, images, { training: true, seed, step }).logits, direction))
      .asScalar();
  };
  return { names, lossOf, values: names.map(tensorOf) };
}

test.each(Object.entries(networks))(
  'gradients of %s equal those that TensorFlow.js derives, and finite differences',
  async (name, network) => {
    const layers = layersOf(network, picture, classes);
    const weights = variedWeights(layers);
    const shape: [number, number, number, number] = [pictures, picture.height, picture.width, 3];
    const images: Tensor4D = tf.randomUniform(shape, 0, 255, 'float32', 1);
    const direction: Tensor2D = tf.randomNormal([pictures, classes], 0, 1, 'float32', 2);
    const actual = await graphGradients(name, layers, weights, images, direction);

    const { names, lossOf, values } = eagerLoss(layers, weights, images, direction);
    const { grads } = tf.valueAndGrads(lossOf)(values);
    for (const [index, parameter] of names.entries()) {
      const expected = grads[index].dataSync() as Float32Array;
      const scale = Math.max(1, ...expected.map(Math.abs));
      // Convolutions' biases stand before BatchNorm: their gradient is zero but for rounding, and is not computed.
      const gradient = actual.get(parameter) ?? new Float32Array(expected.length);
      expect([parameter, maxDifference(gradient, expected) / scale]).toEqual([
        parameter,
        expect.closeTo(0, 4),
      ]);
    }
    expect(
      names
        .filter((parameter) => !actual.has(parameter))
        .every((parameter) => parameter.endsWith('conv/bias') || /conv\d\/bias$/.test(parameter)),
    ).toBe(true);

    // Along the gradient's own direction u the slope is its length: (f(w + hu) - f(w - hu)) / 2h. Small h loses digits of
    // float32, large h crosses kinks of ReLU and max pools: the smallest error of several is taken.
    const zeros = (index: number) => new Float32Array(values[index].size);
    const gradient = names.map((parameter, index) => actual.get(parameter) ?? zeros(index));
    const length = Math.hypot(...gradient.flatMap((one) => [...one]));
    const u = gradient.map((one) => one.map((value) => value / length));
    const moved = (h: number) =>
      lossOf(
        ...values.map((value, index) => tf.add(value, tf.tensor(u[index], value.shape).mul(h))),
      ).dataSync()[0];
    const errors = [3e-2, 1e-2, 3e-3, 1e-3].map(
      (h) => Math.abs((moved(h) - moved(-h)) / (2 * h) - length) / length,
    );
    expect(Math.min(...errors)).toBeLessThan(0.02);
  },
);

test('frozen branches that join again and again cost no more than their layers', () => {
  const joins = Array.from({ length: 20 }, (_, index): LayerSpec => {
    const before = index === 0 ? 'rescale' : `join${index}`;
    return { kind: 'add', name: `join${index + 1}`, inputs: [before, before] };
  });
  const network: Network = {
    kind: 'layers',
    layers: [
      ...joins,
      { kind: 'flatten', name: 'flat', inputs: ['join20'] },
      { kind: 'dense', name: 'logits', inputs: ['flat'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  };
  let looks = 0;
  const layers = layersOf(network, picture, classes).map(({ parameters, ...layer }): Layer => ({
    ...layer,
    get parameters() {
      looks++;
      return parameters;
    },
  }));
  trainingGraph(layers, presets.report, 1);
  // There are 2^20 paths from the picture to the dense layer.
  expect(looks).toBeLessThan(50 * layers.length);
});
