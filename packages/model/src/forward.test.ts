import {
  random,
  resnet20,
  resnet20Narrow,
  resnet20Stem7,
  resnet20Table1,
  type Network,
  type ResidualNetwork,
  type TensorArray,
} from '@foodnet/contracts';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { forward } from './forward.js';
import { initialWeights } from './initial-weights.js';
import { layersOf } from './layers-of.js';
import { countParameters, type Layer } from './layers.js';
import { readTensors, writeTensors } from './tensor-files.js';
import type { WeightArray, Weights } from './tensors.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const picture = { width: 32, height: 32, range: [0, 1] as [number, number] };
const narrow = (network: ResidualNetwork): ResidualNetwork => ({
  ...network,
  stem: { ...network.stem, filters: 8 },
  stages: [16, 24, 32],
});

/** Initial kernels, and every other parameter moved away from its zeros and ones. */
function variedWeights(layers: readonly Layer[]): Weights {
  return new Map(
    [...initialWeights(layers, 1)].map(([name, { shape, data }]): [string, WeightArray] => {
      if (name.endsWith('/kernel')) return [name, { shape, data }];
      const draw = random(2, name);
      return [name, { shape, data: data.map((value) => value + 0.4 * (draw() - 0.5)) }];
    }),
  );
}

function drawnImages(count: number): TensorArray & { readonly data: Uint8Array } {
  const draw = random(3, 'images');
  const data = Uint8Array.from({ length: count * 32 * 32 * 3 }, () => Math.floor(draw() * 256));
  return { shape: [count, 32, 32, 3], data };
}

async function compareWithKeras(
  python: (program: string, ...args: readonly string[]) => Promise<unknown>,
  network: Network,
  classes: number,
): Promise<void> {
  const layers = layersOf(network, picture, classes);
  const weights = variedWeights(layers);
  const images = drawnImages(3);
  const input = join(folder, 'input.safetensors');
  const output = join(folder, 'output.safetensors');
  await writeTensors(input, new Map<string, TensorArray>([...weights, ['images', images]]));

  const program = `
import json, sys
folder, network, classes, source, target = sys.argv[1:]
sys.path.insert(0, folder)
import keras, numpy as np
from network import build, load_weights
from safetensors.numpy import load_file, save_file
model = build(json.loads(network), int(classes), 32, 32, 0, 1)
load_weights(model, source)
every = keras.Model(model.inputs, [layer.output for layer in model.layers])
outputs = every.predict_on_batch(load_file(source)["images"].astype("float32"))
save_file({layer.name: np.ascontiguousarray(o) for layer, o in zip(model.layers, outputs)}, target)
print(json.dumps(model.count_params()))`;
  const pythonFolder = join(import.meta.dirname, '..', 'python');
  const parameters = await python(
    program,
    pythonFolder,
    JSON.stringify(network),
    String(classes),
    input,
    output,
  );
  expect(countParameters(layers)).toBe(parameters);

  const { tensors: expected } = await readTensors(output);
  expect([...expected.keys()].sort()).toEqual(layers.map(({ name }) => name).sort());
  const differences = tf.tidy(() => {
    const { outputs } = forward(
      tf,
      layers,
      Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])])),
      tf.tensor4d(Int32Array.from(images.data), [3, 32, 32, 3], 'int32'),
    );
    return layers.map(({ name, shape }) => {
      const { shape: keras, data } = expected.get(name) ?? { shape: [], data: new Float32Array() };
      const ours = outputs.get(name);
      expect([name, ours?.shape]).toEqual([name, keras]);
      expect(ours?.shape).toEqual([3, ...shape]);
      const values = data as Float32Array;
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      return { name, difference: maxDifference(ours?.dataSync() ?? [], values) / largest };
    });
  });
  // Absolute for the probabilities and every layer in 0..1; relative to the layer's largest value above that.
  for (const { name, difference } of differences) {
    expect([name, difference < 1e-5]).toEqual([name, true]);
  }
}

for (const [name, network] of Object.entries({ resnet20, resnet20Stem7, resnet20Table1 })) {
  testWithPython(`every layer of a narrow ${name} equals Keras`, (python) =>
    compareWithKeras(python, narrow(network), 7),
  );
}
testWithPython('every layer of resnet20 at full width equals Keras', (python) =>
  compareWithKeras(python, resnet20, 101),
);

test('forward in training normalises by the batch and reports its statistics', () => {
  const layers = layersOf(resnet20Narrow, picture, 6);
  const weights = initialWeights(layers, 1);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const images = tf.tensor4d(Int32Array.from(drawnImages(4).data), [4, 32, 32, 3], 'int32');
    const named = Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const { outputs, batchStatistics } = forward(tf, layers, named, images, { training: true });
    // gamma 1, beta 0: every channel has mean 0 and variance v / (v + 1e-3).
    const { mean, variance } = tf.moments(outputs.get('stem_bn') ?? images, [0, 1, 2]);
    expect(maxDifference(mean.dataSync(), new Float32Array(8))).toBeLessThan(1e-5);
    const seen = batchStatistics.get('stem_bn')?.variance.dataSync() ?? [];
    const rows = 4 * 32 * 32;
    const biased = Array.from(seen, (value) => (value * (rows - 1)) / rows);
    expect(
      maxDifference(
        variance.dataSync(),
        biased.map((value) => value / (value + 1e-3)),
      ),
    ).toBeLessThan(1e-5);
    expect(batchStatistics.size).toBe(layers.filter(({ kind }) => kind === 'batchNorm').length);
  });
  expect(tf.memory().numTensors).toBe(before);
});

test('gradients of the fused kernels equal finite differences', () => {
  const x = tf.tensor4d([0.5, -1, 2, 0.25, -0.75, 1.5, 0.1, -0.2], [2, 2, 2, 1]);
  const upstream = tf.tensor4d([1, -2, 0.5, 3, -1, 0.25, 2, -0.5], [2, 2, 2, 1]);
  const layers: Layer[] = [
    { kind: 'input', name: 'images', inputs: [], shape: [2, 2, 1], parameters: [] },
    {
      kind: 'batchNorm',
      name: 'bn',
      inputs: ['images'],
      shape: [2, 2, 1],
      parameters: ['bn/gamma', 'bn/beta'].map((name) => ({ name, shape: [1], trainable: true })),
      momentum: 0.9,
      epsilon: 1e-3,
    },
    { kind: 'relu', name: 'relu', inputs: ['bn'], shape: [2, 2, 1], parameters: [] },
  ];
  const f = (
    images: ReturnType<typeof tf.tensor>,
    gamma: ReturnType<typeof tf.tensor>,
    beta: ReturnType<typeof tf.tensor>,
  ) => {
    const weights = { 'bn/gamma': gamma, 'bn/beta': beta };
    const { probabilities } = forward(tf, layers, weights, images as typeof x, { training: true });
    return tf.sum(tf.mul(probabilities, upstream)).asScalar();
  };
  const at = [x, tf.tensor1d([1.5]), tf.tensor1d([0.2])];
  const gradients = tf.grads(f)(at);
  for (const [which, point] of at.entries()) {
    const values = point.dataSync();
    const numeric = Array.from(values, (_, index) => {
      const shifted = (by: number) => {
        const moved = tf.tensor(
          Float32Array.from(values, (v, i) => (i === index ? v + by : v)),
          point.shape,
        );
        const [a, b, c] = at.map((other, position) => (position === which ? moved : other));
        return f(a, b, c).dataSync()[0];
      };
      return (shifted(1e-2) - shifted(-1e-2)) / 2e-2;
    });
    expect(maxDifference(gradients[which].dataSync(), numeric)).toBeLessThan(5e-3);
  }
});
