import { beforeAll, expect, test } from '@jest/globals';
import { layerNetworkSchema, mobileNetV2, presets } from '@foodnet/contracts';
import { onnxModel } from '@foodnet/graph';
import { type Layer, type Weights } from '@foodnet/model';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askOnnx, askSavedModel, askTrainer } from './answers.js';
import { PARITY_LIMITS } from './compare.js';
import { foldBatchNorms } from './fold-batch-norms.js';
import { openOnnx } from './onnx-session.js';
import type { Pictures } from './pictures.js';
import {
  arbitraryNetwork,
  arbitraryResidualNetwork,
  makeNetwork,
  makePictures,
  type NetworkCase,
} from './random-network.fixture.js';
import { calibrate } from './quantization/calibrate.js';
import { encodeOnnx, toOnnx } from './to-onnx.js';
import { writeSavedModel } from './saved-model/write-saved-model.js';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow({ device: 'cpu' });
}, 600_000);

const folder = temporaryFolder();
let exports = 0;

/** Random networks a property; more find more and cost more. */
const RUNS = Number(process.env.FOODNET_PROPERTY_RUNS ?? 15);

/** Writes both formats into a folder of their own; the SavedModel reads files, too. */
async function write(layers: readonly Layer[], weights: Weights): Promise<string> {
  const target = join(folder, String(exports++));
  mkdirSync(target);
  const model = toOnnx(foldBatchNorms(layers, weights), 'test', {
    opset: 17,
    producerName: 'test',
    producerVersion: '1',
    modelVersion: 1,
    metadata: {},
  });
  writeFileSync(join(target, 'model.onnx'), onnxModel.encode(model));
  const [height, width] = layers[0].shape;
  const picture = { ...presets.sample.picture, height, width };
  await writeSavedModel(tf, target, { layers, weights, labels: ['one', 'two'], picture });
  return target;
}

test('all of MobileNetV2 answers the same as ONNX, as SavedModel and in the trainer', async () => {
  const picture = { width: 96, height: 96, range: [-1, 1] as [number, number] };
  const { layers, weights } = makeNetwork({
    network: { ...mobileNetV2, width: 0.35 },
    picture,
    classes: 7,
    seed: 1,
  });
  const pictures = makePictures(3, picture, 1);
  const target = await write(layers, weights);
  const expected = await askTrainer(tf, layers, weights, pictures);
  expect(maxDifference(await askOnnx(target, pictures), expected)).toBeLessThan(PARITY_LIMITS.fp32);
  expect(maxDifference(await askSavedModel(tf, target, pictures), expected)).toBeLessThan(PARITY_LIMITS.fp32);
  expect(new Set(expected).size).toBeGreaterThan(7);
});

test('any network answers the same as ONNX, as SavedModel and in the trainer, and leaves no tensors', async () => {
  const before = tf.memory().numTensors;
  await fc.assert(
    fc.asyncProperty(arbitraryNetwork, async (drawn) => {
      const { layers, weights } = makeNetwork(drawn);
      const pictures = makePictures(3, drawn.picture, drawn.seed);
      const target = await write(layers, weights);
      const expected = await askTrainer(tf, layers, weights, pictures);
      expect(expected).toHaveLength(3 * drawn.classes);
      expect(maxDifference(await askSavedModel(tf, target, pictures), expected)).toBeLessThan(1e-5);
      expect(maxDifference(await askOnnx(target, pictures), expected)).toBeLessThan(1e-5);
    }),
    { numRuns: RUNS, seed: 4 },
  );
  expect(tf.memory().numTensors).toBe(before);
}, 300_000);

/** Its second run of blocks pads maps before a convolution of stride 2. */
const padded: NetworkCase = {
  network: { ...mobileNetV2, width: 0.35, blocks: mobileNetV2.blocks.slice(0, 2), lastFilters: 16 },
  picture: { width: 32, height: 32, range: [-1, 1] },
  classes: 5,
  seed: 1,
};

const twoReLUs: NetworkCase = {
  network: layerNetworkSchema.parse({
    kind: 'layers',
    layers: [
      ...['first', 'second'].map((name, index) => ({
        kind: 'convolution',
        name,
        inputs: [['rescale', 'first'][index]],
        filters: 4,
        kernel: 3,
        stride: 1,
        padding: 'same',
        bias: true,
      })),
      { kind: 'relu', name: 'relu', inputs: ['second'] },
      { kind: 'relu', name: 'again', inputs: ['relu'] },
      { kind: 'globalMaxPool', name: 'pool', inputs: ['again'] },
      { kind: 'dense', name: 'logits', inputs: ['pool'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  }),
  picture: { width: 12, height: 12, range: [-1, 1] },
  classes: 3,
  seed: 1,
};

// Measured against what the answers differ by from those of a network that knows nothing. Of four pictures, entropy cuts
// off what it takes for outliers.
test('int8 and fp16 answer nearly as fp32 does, whatever the network', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryNetwork, async (drawn) => {
      const { layers, weights } = makeNetwork(drawn);
      const network = foldBatchNorms(layers, weights);
      const pictures = makePictures(4, drawn.picture, drawn.seed);
      const ask = async (options: Parameters<typeof encodeOnnx>[1] = {}) => {
        const session = await openOnnx(encodeOnnx(network, options));
        try {
          return await session.ask(pictures);
        } finally {
          await session.release();
        }
      };
      const expected = await ask();
      const spread = maxDifference(
        expected,
        expected.map(() => 1 / drawn.classes),
      );
      const near = {
        fp16: 0.01 * spread,
        'min-max': 0.1 * spread,
        percentile: 0.1 * spread,
        entropy: spread,
      };
      expect(maxDifference(await ask({ dataType: 'float16' }), expected)).toBeLessThanOrEqual(near.fp16);
      for (const [method, scales] of await calibrate(network, pictures))
        expect(maxDifference(await ask({ scales }), expected)).toBeLessThanOrEqual(near[method]);
    }),
    { numRuns: 2 + Math.ceil(RUNS / 3), seed: 5, examples: [[padded], [twoReLUs]] },
  );
}, 300_000);

test('a BatchNorm that cannot be folded is exported as it is', async () => {
  const { layers, weights } = makeNetwork(fc.sample(arbitraryResidualNetwork, { numRuns: 1, seed: 11 })[0]);
  const first = layers.findIndex(({ kind }) => kind === 'convolution');
  const { shape } = layers[first];
  // The stem's convolution is used twice: relu(bn(conv) + conv).
  const twice = layers.flatMap((layer): Layer[] =>
    layer.name === 'stem_relu'
      ? [
          {
            kind: 'add',
            name: 'twice',
            inputs: [...layer.inputs, layers[first].name],
            shape,
            parameters: [],
          },
          { ...layer, inputs: ['twice'] },
        ]
      : [layer],
  );
  const [height, width] = layers[0].shape;
  const pictures = makePictures(2, { height, width }, 1);
  const target = await write(twice, weights);
  const expected = await askTrainer(tf, twice, weights, pictures);
  expect(maxDifference(expected, await askTrainer(tf, layers, weights, pictures))).toBeGreaterThan(1e-4);
  expect(maxDifference(await askOnnx(target, pictures), expected)).toBeLessThan(1e-5);
  expect(maxDifference(await askSavedModel(tf, target, pictures), expected)).toBeLessThan(1e-5);
});

test('a picture gets the same answer alone and among others', async () => {
  const drawn = fc.sample(arbitraryNetwork, { numRuns: 1, seed: 3 })[0];
  const { layers, weights } = makeNetwork(drawn);
  const pictures = makePictures(5, drawn.picture, 5);
  const target = await write(layers, weights);
  const [count, ...rest] = pictures.shape;
  const size = pictures.data.length / count;
  const last: Pictures = { shape: [1, ...rest], data: pictures.data.slice(-size) };
  for (const ask of [
    (asked: Pictures) => askOnnx(target, asked),
    (asked: Pictures) => askSavedModel(tf, target, asked),
  ]) {
    const all = await ask(pictures);
    expect(maxDifference(await ask(last), all.subarray(-drawn.classes))).toBeLessThan(1e-6);
  }
});

testWithPython(
  "Python's TensorFlow, onnx and onnxruntime agree with the trainer, and write the same bytes",
  async (python) => {
    const cases = await Promise.all(
      fc.sample(arbitraryNetwork, { numRuns: 4, seed: 7 }).map(async (drawn) => {
        const { layers, weights } = makeNetwork(drawn);
        const pictures = makePictures(3, drawn.picture, drawn.seed);
        const target = await write(layers, weights);
        writeFileSync(join(target, 'pictures'), pictures.data);
        const expected = await askTrainer(tf, layers, weights, pictures);
        return { drawn, weights, target, shape: pictures.shape, expected };
      }),
    );
    const answers = (await python(
      `
import json, sys
import numpy, onnx, onnxruntime, tensorflow as tf
from onnx.reference import ReferenceEvaluator
from tensorflow.core.protobuf import fingerprint_pb2
from tensorflow.python.saved_model.pywrap_saved_model import fingerprinting
def are_canonical(folder):
    content = open(f'{folder}/model.onnx', 'rb').read()
    # Python's parser writes T behind Tidx. The checksum is of the bytes that TensorFlow's own writes, which does not.
    ours, theirs = open(f'{folder}/fingerprint.pb', 'rb').read(), fingerprinting.CreateFingerprintDef(folder)
    ours, theirs = (fingerprint_pb2.FingerprintDef.FromString(one).saved_model_checksum for one in (ours, theirs))
    return [onnx.ModelProto.FromString(content).SerializeToString(deterministic=True) == content, ours == theirs]
def ask(folder, shape):
    images = numpy.fromfile(f'{folder}/pictures', numpy.uint8).reshape(shape)
    model = onnx.load(f'{folder}/model.onnx')
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    last, = inferred.graph.output
    signature = tf.saved_model.load(folder).signatures['serving_default']
    return {
        'output': [last.name, *(d.dim_param or d.dim_value for d in last.type.tensor_type.shape.dim)],
        'unknown': [v.name for v in inferred.graph.value_info if any(not d.WhichOneof('value') for d in v.type.tensor_type.shape.dim)],
        'input': [str(v) for v in signature.structured_input_signature[1].values()],
        'answers': {
            'onnxruntime': onnxruntime.InferenceSession(f'{folder}/model.onnx').run(['probabilities'], {'images': images})[0].flatten().tolist(),
            'onnx': ReferenceEvaluator(model).run(['probabilities'], {'images': images})[0].flatten().tolist(),
            'tensorflow': signature(images=tf.constant(images))['probabilities'].numpy().flatten().tolist(),
        },
        'variables': {name: shape for name, shape in tf.train.list_variables(f'{folder}/variables/variables')},
        'canonical': are_canonical(folder),
    }
print(json.dumps([ask(*case) for case in json.loads(sys.argv[1])]))
`,
      JSON.stringify(cases.map(({ target, shape }) => [target, shape])),
    )) as (Record<'output' | 'unknown' | 'input' | 'canonical', unknown[]> & {
      readonly answers: Readonly<Record<string, number[]>>;
      readonly variables: object;
    })[];

    for (const [index, { drawn, weights, expected }] of cases.entries()) {
      const read = answers[index];
      expect(Object.keys(read.answers)).toEqual(['onnxruntime', 'onnx', 'tensorflow']);
      for (const answer of Object.values(read.answers))
        expect(maxDifference(answer, expected)).toBeLessThan(1e-5);
      expect(read.output).toEqual(['probabilities', 'N', drawn.classes]);
      expect(read.unknown).toEqual([]);
      expect(read.canonical).toEqual([true, true]);
      expect(read.input).toEqual([
        `TensorSpec(shape=(None, ${drawn.picture.height}, ${drawn.picture.width}, 3), dtype=tf.uint8, name='images')`,
      ]);
      expect(read.variables).toEqual(
        Object.fromEntries([...weights].map(([name, { shape }]) => [name, shape])),
      );
    }
  },
);
