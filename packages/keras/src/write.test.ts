import { mobileNetV2, resnet20Narrow, type Network } from '@foodnet/contracts';
import { forward, initialWeights, layersOf, type Weights } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hdf5Reader } from './hdf5-reader.js';
import { encodeH5 } from './write-h5.js';
import { encodeKeras } from './write-keras.js';

const folder = temporaryFolder();
const size = 32;
const networks: Record<string, Network> = {
  resnet20: { ...resnet20Narrow, stages: [4, 6] },
  'mobilenet-v2': { ...mobileNetV2, width: 0.35, blocks: mobileNetV2.blocks.slice(0, 2), lastFilters: 16 },
};

/** Nothing is 0 or 1 any more, as after a training; each parameter has values of its own. */
function varied(weights: Weights): Weights {
  let number = 0;
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      number++;
      return [name, { shape, data: data.map((value, index) => value + 0.1 * Math.sin(number + index)) }];
    }),
  );
}

/** Each was refused by a Keras that is not at hand here: 3.0.5, 3.3.3, 3.4.1 and Keras 2 were tried by hand. */
test('files have what older Keras looks for', async () => {
  const layers = layersOf(networks['mobilenet-v2'], { width: size, height: size, range: [-1, 1] }, 5);
  const weights = initialWeights(layers, 1);
  const reader = new Hdf5Reader();
  const entries = unzipSync(await encodeKeras(layers, weights, 'net'));
  const numbered = await reader.read(entries['model.weights.h5'], 'net');
  const legacy = await reader.read(await encodeH5(layers, weights, 'net'), 'net');
  await reader.close();
  // Keras up to 3.4: variables of the model itself, and of layers that have none.
  for (const group of ['/vars', '/layers/re_lu/vars', '/layers/softmax/vars'])
    expect(numbered.attributes.has(group)).toBe(true);
  const { config } = JSON.parse(legacy.attributes.get('/')!.model_config as string) as {
    config: { input_layers: unknown; output_layers: unknown; layers: { config: object }[] };
  };
  // Keras up to 3.3: lists of inputs and outputs.
  expect(config.input_layers).toEqual([['images', 0, 0]]);
  expect(config.output_layers).toEqual([['probabilities', 0, 0]]);
  // Keras 2: no `trainable` of an input.
  expect(config.layers[0].config).not.toHaveProperty('trainable');
  expect(config.layers[1].config).toHaveProperty('trainable', true);
});

testWithPython('Keras reads both formats, predicts the same and trains on, in graph mode', async (python) => {
  const tf = await loadTensorFlow({ device: 'cpu' });
  const images = Float32Array.from({ length: 4 * size * size * 3 }, (_, index) => (index * 7919) % 256);
  await writeFile(join(folder, 'images'), images);
  const written = await Promise.all(
    Object.entries(networks).map(async ([name, network]) => {
      const layers = layersOf(network, { width: size, height: size, range: [-1, 1] }, 5);
      const weights = varied(initialWeights(layers, 1));
      const files = [join(folder, `${name}.keras`), join(folder, `${name}.h5`)];
      await writeFile(files[0], await encodeKeras(layers, weights, name));
      await writeFile(files[1], await encodeH5(layers, weights, name));
      return { layers, weights, files };
    }),
  );
  const read = (await python(
    `
import json, sys
import keras, numpy as np
keras.utils.set_random_seed(1)
images = np.fromfile(sys.argv[1], np.float32).reshape(4, ${size}, ${size}, 3)
answers = []
for path in sys.argv[2:]:
    model = keras.models.load_model(path)
    weights = {f"{l.name}/{v.name}": float(np.sum(np.abs(v.numpy()))) for l in model.layers for v in l.weights}
    probabilities = model.predict(images, verbose=0).flatten().tolist()
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", run_eagerly=False)
    losses = model.fit(images, np.arange(4), epochs=20, verbose=0).history["loss"]
    answers.append({"probabilities": probabilities, "weights": weights, "losses": losses})
print(json.dumps(answers))
`,
    join(folder, 'images'),
    ...written.flatMap(({ files }) => files),
  )) as { probabilities: number[]; weights: Record<string, number>; losses: number[] }[];

  for (const [index, { layers, weights }] of written.entries()) {
    const expected = tf.tidy(() => {
      const tensors = Object.fromEntries(
        [...weights].map(([key, { shape, data }]) => [key, tf.tensor(data, [...shape])]),
      );
      const batch = tf.tensor4d(images, [4, size, size, 3]);
      return forward(tf, layers, tensors, batch).probabilities.dataSync<'float32'>();
    });
    for (const { probabilities, weights: sums, losses } of read.slice(2 * index, 2 * index + 2)) {
      expect(maxDifference(probabilities, expected)).toBeLessThan(1e-5);
      expect(Object.keys(sums).sort()).toEqual([...weights.keys()].sort());
      for (const [key, { data }] of weights)
        expect(sums[key]).toBeCloseTo(
          data.reduce((sum, value) => sum + Math.abs(value), 0),
          2,
        );
      // One network drops values at random, so that no single epoch tells.
      expect(Math.min(...losses.slice(-5))).toBeLessThan(losses[0]);
    }
  }
});
