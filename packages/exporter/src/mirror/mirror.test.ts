import { layerNetworkSchema, presets } from '@foodnet/contracts';
import { onnxModel } from '@foodnet/graph';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import fc from 'fast-check';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askOnnx, askSavedModel, askTfjs, askTrainer } from '../answers.js';
import { PARITY_LIMITS } from '../compare.js';
import { foldBatchNorms } from '../fold-batch-norms.js';
import { openOnnx } from '../onnx-session.js';
import type { Pictures } from '../pictures.js';
import { arbitraryNetwork, makeNetwork, makePictures, type NetworkCase } from '../random-network.fixture.js';
import { writeSavedModel } from '../saved-model/write-saved-model.js';
import { writeTfjs } from '../tfjs/write-tfjs.js';
import { encodeOnnx, toOnnx } from '../to-onnx.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const runs = Math.ceil(Number(process.env.FOODNET_PROPERTY_RUNS ?? 12) / 2);

/** Each row of pixels from right to left. */
function mirrored({ shape, data }: Pictures): Pictures {
  const [count, height, width] = shape;
  const turned = new Uint8Array(data.length);
  for (let row = 0; row < count * height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < 3; channel++)
        turned[(row * width + column) * 3 + channel] = data[(row * width + width - 1 - column) * 3 + channel];
    }
  }
  return { shape, data: turned };
}

/** A network in every format, with the mean of the trainer's answers to its pictures and to their mirrors. */
async function write(drawn: NetworkCase, opset: 17 | 18 | 19) {
  const { layers, weights } = makeNetwork(drawn);
  const target = join(folder, String(readdirSync(folder).length));
  mkdirSync(target);
  const folded = foldBatchNorms(layers, weights);
  const onnx = toOnnx(folded, 'test', {
    opset,
    features: true,
    mirror: true,
    producerName: 'test',
    producerVersion: '1',
    modelVersion: 1,
    metadata: {},
  });
  writeFileSync(join(target, 'model.onnx'), onnxModel.encode(onnx));
  const [height, width] = layers[0].shape;
  const picture = { ...presets.sample.picture, height, width };
  await writeSavedModel(tf, target, { layers, weights, labels: ['one', 'two'], picture, mirror: true });
  await writeTfjs(target, folded, { features: true, mirror: true, float16: false, producer: 'test' });
  const pictures = makePictures(3, drawn.picture, drawn.seed);
  const straight = await askTrainer(tf, layers, weights, pictures);
  const turned = await askTrainer(tf, layers, weights, mirrored(pictures));
  const expected = straight.map((value, index) => (value + turned[index]) / 2);
  return { target, layers, weights, folded, pictures, straight, expected };
}

test('every format answers by the mean over a picture and its mirror, whatever the network', async () => {
  const before = tf.memory().numTensors;
  let turns = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryNetwork, fc.constantFrom(17, 18, 19), async (drawn, opset) => {
      const { target, layers, weights, folded, pictures, straight, expected } = await write(drawn, opset);
      turns = Math.max(turns, maxDifference(straight, expected));
      const answers = [
        await askTrainer(tf, layers, weights, pictures, true),
        await askOnnx(target, pictures),
        await askSavedModel(tf, target, pictures),
        await askTfjs(tf, target, pictures),
      ];
      for (const answer of answers) expect(maxDifference(answer, expected)).toBeLessThan(PARITY_LIMITS.fp32);
      const half = await openOnnx(encodeOnnx(folded, { dataType: 'float16', mirror: true }));
      expect(maxDifference(await half.ask(pictures), expected)).toBeLessThan(PARITY_LIMITS.fp16);
      await half.release();
    }),
    { numRuns: runs, seed: 9 },
  );
  // Else the mirrors would show nothing.
  expect(turns).toBeGreaterThan(1e-3);
  expect(tf.memory().numTensors).toBe(before);
}, 300_000);

/** As imports had them before `features` was kept free. */
const layerCalledFeatures: NetworkCase = {
  network: layerNetworkSchema.parse({
    kind: 'layers',
    layers: [
      {
        kind: 'convolution',
        name: 'features',
        inputs: ['rescale'],
        filters: 4,
        kernel: 3,
        stride: 2,
        padding: 'same',
        bias: true,
      },
      { kind: 'globalMaxPool', name: 'pool', inputs: ['features'] },
      { kind: 'dense', name: 'logits', inputs: ['pool'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  }),
  picture: { width: 16, height: 12, range: [-1, 1] },
  classes: 3,
  seed: 1,
};

test.each([
  ['whatever the network', fc.sample(arbitraryNetwork, { numRuns: 1, seed: 10 })[0]],
  ['though a layer is called so', layerCalledFeatures],
])('features are the mean of both, too, %s', async (_, drawn) => {
  const { target, pictures } = await write(drawn, 17);
  const { InferenceSession, Tensor: OnnxTensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(join(target, 'model.onnx'));
  const ask = async ({ data, shape }: Pictures) => {
    const { features } = await session.run({ images: new OnnxTensor('uint8', data, shape) }, ['features']);
    return features.data as Float32Array;
  };
  const features = await ask(pictures);
  expect(maxDifference(features, await ask(mirrored(pictures)))).toBeLessThan(1e-5);
  await session.release();
  for (const model of [await tf.loadGraphModel(`file://${join(target, 'tfjs/model.json')}`)]) {
    const images = tf.tensor4d(Int32Array.from(pictures.data), [...pictures.shape], 'int32');
    const same = model.execute(images, 'features') as Tensor;
    expect(maxDifference((await same.data()) as Float32Array, features)).toBeLessThan(1e-5);
  }
  const saved = await tf.node.loadSavedModel(target, ['serve'], 'features');
  const images = tf.tensor4d(Int32Array.from(pictures.data), [...pictures.shape], 'int32');
  const { features: same } = saved.predict({ images }) as { features: Tensor };
  expect(maxDifference((await same.data()) as Float32Array, features)).toBeLessThan(1e-5);
});

testWithPython(
  'onnx finds the model sound, and TensorFlow and its reference answer as we do',
  async (python) => {
    const [drawn] = fc.sample(arbitraryNetwork, { numRuns: 1, seed: 12 });
    const { target, pictures, expected } = await write(drawn, 18);
    writeFileSync(join(target, 'pictures'), pictures.data);
    const answers = (await python(
      `
import json, sys
import numpy, onnx, tensorflow as tf
from onnx.reference import ReferenceEvaluator
folder, shape = json.loads(sys.argv[1])
images = numpy.fromfile(f'{folder}/pictures', numpy.uint8).reshape(shape)
model = onnx.load(f'{folder}/model.onnx')
onnx.checker.check_model(model, full_check=True)
saved = tf.saved_model.load(folder).signatures['serving_default']
print(json.dumps([
    ReferenceEvaluator(model).run(['probabilities'], {'images': images})[0].ravel().tolist(),
    saved(images=tf.constant(images))['probabilities'].numpy().ravel().tolist(),
]))
`,
      JSON.stringify([target, pictures.shape]),
    )) as number[][];
    for (const answer of answers) expect(maxDifference(answer, expected)).toBeLessThan(1e-5);
  },
);
