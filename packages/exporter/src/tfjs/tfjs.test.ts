import { beforeAll, expect, test } from '@jest/globals';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testInChromium } from '@foodnet/testing';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askTfjs, askTrainer } from '../answers.js';
import { PARITY_LIMITS } from '../compare.js';
import { foldBatchNorms } from '../fold-batch-norms.js';
import {
  arbitraryNetwork,
  arbitraryResidualNetwork,
  makeNetwork,
  makePictures,
} from '../random-network.fixture.js';
import { withPage } from './with-page.fixture.js';
import { writeTfjs } from './write-tfjs.js';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow({ device: 'cpu' });
}, 600_000);

const folder = temporaryFolder();
const runs = Number(process.env.FOODNET_PROPERTY_RUNS ?? 10);

async function write(drawn: Parameters<typeof makeNetwork>[0], float16: boolean) {
  const { layers, weights } = makeNetwork(drawn);
  const target = join(folder, String(readdirSync(folder).length));
  mkdirSync(target);
  await writeTfjs(target, foldBatchNorms(layers, weights), { float16, features: true, producer: 'test' });
  const pictures = makePictures(3, drawn.picture, drawn.seed);
  return { target, pictures, expected: await askTrainer(tf, layers, weights, pictures) };
}

test('any network answers the same in TensorFlow.js, and nearly the same with weights of float16', async () => {
  const before = tf.memory().numTensors;
  await fc.assert(
    fc.asyncProperty(arbitraryNetwork, fc.boolean(), async (drawn, float16) => {
      const { target, pictures, expected } = await write(drawn, float16);
      const limit = PARITY_LIMITS[float16 ? 'fp16' : 'fp32'];
      expect(maxDifference(await askTfjs(tf, target, pictures), expected)).toBeLessThan(limit);
    }),
    { numRuns: runs, seed: 6 },
  );
  expect(tf.memory().numTensors).toBe(before);
}, 300_000);

test('weights are cut into files of 4 MiB', async () => {
  const [sampled] = fc.sample(arbitraryResidualNetwork, { numRuns: 1, seed: 2 });
  const network = { ...sampled.network, stages: [160], convolutionsPerBlock: 3 };
  const { target, pictures, expected } = await write({ ...sampled, network }, false);
  const files = readdirSync(join(target, 'tfjs'));
  expect(files).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin', 'model.json']);
  expect(readFileSync(join(target, 'tfjs', files[0]))).toHaveLength(4 * 2 ** 20);
  expect(maxDifference(await askTfjs(tf, target, pictures), expected)).toBeLessThan(1e-5);
});

testInChromium('a browser loads the model and answers as the trainer does', async () => {
  const [drawn] = fc.sample(arbitraryNetwork, { numRuns: 1, seed: 8 });
  const { target, pictures, expected } = await write(drawn, false);
  const answer = await withPage(target, (page) =>
    page.evaluate(
      // Runs in the page, whose own TensorFlow.js is `tf`.
      async ({ shape, data }) => {
        await tf.setBackend('cpu');
        const model = await tf.loadGraphModel('tfjs/model.json');
        const images = tf.tensor4d(data, shape, 'int32');
        const [probabilities, features] = model.execute(images, ['probabilities', 'features']) as Tensor[];
        return { probabilities: [...(await probabilities.data())], features: features.shape };
      },
      { shape: [...pictures.shape] as [number, number, number, number], data: [...pictures.data] },
    ),
  );
  expect(maxDifference(answer.probabilities, expected)).toBeLessThan(1e-5);
  expect(answer.features).toHaveLength(2);
});
