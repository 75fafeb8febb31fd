import { mobileNetV2 } from '@foodnet/contracts';
import { countParameters, forward, layersOf, parametersOf } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hdf5Reader } from './hdf5-reader.js';
import { readWeights } from './read-weights.js';

const folder = temporaryFolder();
const reader = new Hdf5Reader();
afterAll(() => reader.close());

/** As `count_params` of keras.applications.MobileNetV2 has them, with 1,000 classes. */
test.each([
  [0.35, 1_691_208],
  [0.5, 1_987_224],
  [0.75, 2_663_064],
  [1, 3_538_984],
  [1.3, 5_431_048],
  [1.4, 6_156_712],
])('MobileNetV2 of width %d has %d parameters', (width, count) => {
  const picture = { width: 224, height: 224, range: [-1, 1] as [number, number] };
  expect(countParameters(layersOf({ ...mobileNetV2, width }, picture, 1000))).toBe(count);
});

/** Every file format once; every width, and the sizes of the published weights and an odd one, by FOODNET_MOBILENETS=all. */
const some = [
  { width: 0.35, size: 96, file: 'legacy' },
  { width: 0.5, size: 97, file: 'keras' },
  { width: 1, size: 128, file: 'numbered' },
];
const more = [
  { width: 0.75, size: 160, file: 'legacy' },
  { width: 1.3, size: 192, file: 'keras' },
  { width: 1.4, size: 224, file: 'numbered' },
];
const cases = process.env.FOODNET_MOBILENETS === 'all' ? [...some, ...more] : some;

testWithPython(
  'MobileNetV2 equals keras.applications with the same weights, in every format',
  async (python) => {
    const tf = await loadTensorFlow({ device: 'cpu' });
    await python(
      `
import json, sys
import keras, numpy as np
folder, cases = sys.argv[1], json.loads(sys.argv[2])
random = np.random.default_rng(1)
for case in cases:
    base = keras.applications.MobileNetV2((case["size"], case["size"], 3), alpha=case["width"], include_top=False, weights=None)
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            n = layer.gamma.shape
            layer.set_weights([random.uniform(0.5, 1.5, n), random.uniform(-0.3, 0.3, n), random.uniform(-0.2, 0.2, n), random.uniform(0.5, 1.5, n)])
    path = f"{folder}/{case['width']}"
    if case["file"] == "legacy": base.save(path + ".h5")
    elif case["file"] == "keras": base.save(path + ".keras")
    else: base.save_weights(path + ".weights.h5")
    images = random.integers(0, 256, (2, case["size"], case["size"], 3)).astype("float32")
    images.tofile(path + ".images")
    features = keras.layers.GlobalAveragePooling2D()(base.output)
    keras.Model(base.input, features)(images / 127.5 - 1, training=False).numpy().tofile(path + ".features")
print("null")`,
      folder,
      JSON.stringify(cases),
    );
    const floats = async (path: string) => {
      const bytes = await readFile(path);
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    };
    for (const { width, size, file } of cases) {
      const picture = { width: size, height: size, range: [-1, 1] as [number, number] };
      const network = layersOf({ ...mobileNetV2, width }, picture, 7);
      const base = network.slice(0, network.findIndex(({ kind }) => kind === 'globalAveragePool') + 1);
      const path = join(folder, String(width));
      const ending = { legacy: '.h5', keras: '.keras', numbered: '.weights.h5' }[file]!;
      const weights = await readWeights(path + ending, base, network, reader);
      expect(weights.size).toBe(parametersOf(base).length);
      const images = await floats(`${path}.images`);
      const actual = tf.tidy(() => {
        const named = Object.fromEntries(
          [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
        );
        const { outputs } = forward(tf, base, named, tf.tensor4d(images, [2, size, size, 3]));
        return outputs.get('global_average_pooling2d')!.dataSync<'float32'>();
      });
      const expected = await floats(`${path}.features`);
      expect([width, size, maxDifference(actual, expected) < 1e-4]).toEqual([width, size, true]);
      expect(Math.max(...expected)).toBeGreaterThan(0.1);
    }
  },
);
