import { forward, layersOf, type Weights } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hdf5Reader } from './hdf5-reader.js';
import { importModel } from './import-model.js';
import { parseConfig } from './parse-config.js';
import { pythonModels } from './python-models.fixture.js';
import { readModel } from './read-model.js';
import { encodeH5 } from './write-h5.js';
import { encodeKeras } from './write-keras.js';

const folder = temporaryFolder();
const reader = new Hdf5Reader();
afterAll(() => reader.close());

async function answers(
  layers: ReturnType<typeof layersOf>,
  weights: Weights,
  images: Float32Array,
): Promise<Float32Array> {
  const tf = await loadTensorFlow({ device: 'cpu' });
  return tf.tidy(() => {
    const named = Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const [height, width] = layers[0].shape;
    const batch = tf.tensor4d(images, [images.length / (height * width * 3), height, width, 3]);
    return forward(tf, layers, named, batch).probabilities.dataSync<'float32'>();
  });
}

testWithPython(
  'models that Keras saved answer the same here, and go back to Keras with equal weights',
  async (python) => {
    const saved = (await python(
      `${pythonModels}
described = []
for model in [vary(functional()), vary(sequential())]:
    files = [f"{sys.argv[1]}/{model.name}{ending}" for ending in (".keras", ".h5")]
    for file in files: model.save(file)
    images = np.random.default_rng(2).uniform(0, 255, (3, *model.input_shape[1:])).astype("float32")
    described.append({"files": files, "images": images.flatten().tolist(), "range": [-1, 1] if "every" in model.name else None,
                      "answers": model.predict(images, verbose=0).flatten().tolist()})
print(json.dumps(described))`,
      folder,
    )) as { files: string[]; images: number[]; answers: number[]; range: [number, number] | null }[];

    const pairs: string[] = [];
    for (const { files, images, answers: expected, range } of saved) {
      for (const file of files) {
        const imported = importModel(await readModel(file, reader), file);
        if (range) expect(imported.range).toEqual([-1, expect.closeTo(1, 6)]);
        else expect(imported.range).toBeUndefined();
        const picture = {
          width: imported.width!,
          height: imported.height!,
          range: (imported.range ?? [0, 255]) as [number, number],
        };
        const layers = layersOf(imported.network, picture, imported.classes);
        const weights = imported.weightsFor(picture);
        const actual = await answers(layers, weights, Float32Array.from(images));
        expect(maxDifference(actual, expected)).toBeLessThan(1e-5);
        for (const [ending, encode] of [
          ['keras', encodeKeras],
          ['h5', encodeH5],
        ] as const) {
          await writeFile(`${file}.back.${ending}`, await encode(layers, weights, imported.name));
          pairs.push(file, `${file}.back.${ending}`);
        }
      }
    }
    const differences = (await python(
      `${pythonModels}
differences = []
for first, second in zip(sys.argv[1::2], sys.argv[2::2]):
    theirs, back = [named_weights(keras.models.load_model(path, compile=False)) for path in (first, second)]
    for name, value in theirs.items():
        other = name.replace("separable/depthwise_kernel", "separable_depthwise_1/kernel").replace("pointwise_kernel", "kernel")
        differences.append(float(np.max(np.abs(back.pop(other) - value))))
    # What is left is what BatchNorm without scale or center has not.
    differences.extend(float(np.max(np.abs(value - (1 if name.endswith("gamma") else 0)))) for name, value in back.items())
print(json.dumps(differences))`,
      ...pairs,
    )) as number[];
    expect(differences.length).toBeGreaterThan(100);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  },
);

testWithPython('a layer that we do not compute is refused by its name, class and place', async (python) => {
  const files = (await python(
    `${pythonModels}
def save(name, *layers):
    model = keras.Sequential([keras.Input((16, 16, 3)), *layers, L.Flatten(), L.Dense(3, activation="softmax")])
    model.save(f"{sys.argv[1]}/{name}.keras")
    return f"{sys.argv[1]}/{name}.keras"
print(json.dumps([save("norm", L.Conv2D(4, 3), L.LayerNormalization(name="odd")), save("dilated", L.Conv2D(4, 3, dilation_rate=2, name="wide")),
                  save("late", L.Conv2D(4, 3), L.Rescaling(2.0, name="late")), save("gelu", L.Conv2D(4, 3, activation="gelu", name="soft")),
                  save("grey", L.Conv2D(4, (1, 3), name="flat"))]))`,
    folder,
  )) as string[];
  for (const [index, found] of [
    'layer odd (LayerNormalization, 3 of 5): we compute Conv2D,',
    'layer wide (Conv2D, 2 of 4): its dilation_rate is [2,2], expected [1,1]',
    'layer late (Rescaling, 3 of 5): it stands after other layers',
    'layer soft (Conv2D, 2 of 4): its activation is gelu',
    'layer flat (Conv2D, 2 of 4): its kernel_size is [1,3]',
  ].entries()) {
    const open = async () => importModel(await readModel(files[index], reader), files[index]);
    await expect(open()).rejects.toMatchObject({ code: 'unsupported-model' });
    await expect(open()).rejects.toThrow(found);
  }
});

test('a layer that takes a tensor of no layer is refused', () => {
  const layer = (name: string, class_name: string, inbound: unknown[]) => ({
    class_name,
    name,
    config: {},
    inbound_nodes: inbound,
  });
  const layers = [
    layer('images', 'InputLayer', []),
    layer('flat', 'Flatten', [{ args: [{ class_name: '__keras_tensor__' }] }]),
  ];
  const config = { layers, output_layers: ['flat', 0, 0] };
  const model = parseConfig(JSON.stringify({ class_name: 'Functional', config }), 'odd.keras');
  const open = () => importModel({ model, weights: new Map() }, 'odd.keras');
  expect(open).toThrow('layer flat (Flatten, 2 of 2): it takes nothing');
});

test("layers that stand for a part of one of Keras's, or have a name of ours, get a name that is free", () => {
  const layer = (name: string, className: string, inputs: string[], config = {}) => ({
    name,
    className,
    inputs,
    config,
  });
  const model = {
    name: 'clash',
    layers: [
      layer('pictures', 'InputLayer', [], { batch_shape: [null, 8, 8, 3] }),
      layer('conv', 'Conv2D', ['pictures'], { filters: 3, kernel_size: 3, activation: 'relu' }),
      layer('conv_activation', 'ReLU', ['conv']),
      layer('separable', 'SeparableConv2D', ['conv_activation'], { filters: 3, kernel_size: 1 }),
      layer('separable_depthwise', 'DepthwiseConv2D', ['separable'], { kernel_size: 1 }),
      layer('add', 'Add', ['conv', 'separable', 'separable_depthwise']),
      layer('add_1', 'Add', ['add', 'conv']),
      layer('features', 'GlobalAveragePooling2D', ['add_1']),
      layer('head', 'Dense', ['features'], { units: 2, activation: 'softmax' }),
    ],
    output: 'head',
  };
  const { network, parameters } = importModel({ model, weights: new Map() }, 'clash.keras');
  expect(network.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
    ['conv', 'rescale'],
    ['conv_activation_1', 'conv'],
    ['conv_activation', 'conv_activation_1'],
    ['separable_depthwise_1', 'conv_activation'],
    ['separable', 'separable_depthwise_1'],
    ['separable_depthwise', 'separable'],
    ['add_1_1', 'conv_activation_1', 'separable'],
    ['add', 'add_1_1', 'separable_depthwise'],
    ['add_1', 'add', 'conv_activation_1'],
    ['features_1', 'add_1'],
    ['head', 'features_1'],
    ['probabilities', 'head'],
  ]);
  expect(parameters.get('separable')).toEqual([
    'separable_depthwise_1/kernel',
    'separable/kernel',
    'separable/bias',
  ]);
});

test('what is no model is refused', async () => {
  const file = join(folder, 'nothing');
  await expect(readModel(file, reader)).rejects.toMatchObject({ code: 'missing' });
  await writeFile(file, 'picture');
  await expect(readModel(file, reader)).rejects.toMatchObject({ code: 'damaged' });
});
