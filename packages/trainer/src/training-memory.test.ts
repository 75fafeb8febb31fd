import { resnet20 } from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { expect, test } from '@jest/globals';
import { tinyPreset } from './tiny-data.fixture.js';
import { trainingSteps } from './training-steps.js';
import { turn } from './turn.js';

const STEPS = 2_000;
/** The first steps fill TensorFlow's pools and let V8 compile. */
const WARM_UP_STEPS = 800;
/** 8 KB a step: a forgotten batch, gradient or output of the tiny network would take more. */
const MOST_GROWTH_BYTES = 16e6;

// Of a tiny network, one thread does the work before another has heard of it.
process.env.TF_NUM_INTRAOP_THREADS = '1';

test('neither tensors nor memory grow over 2,000 steps', async () => {
  const tf = await loadTensorFlow({ device: 'cpu' });
  const network = {
    ...resnet20,
    stem: { ...resnet20.stem, filters: 2 },
    stages: [2],
    convolutionsPerBlock: 1,
  };
  const layers = layersOf(network, { width: 32, height: 32, range: [0, 1] }, 3);
  const images = new Float32Array(4 * 32 * 32 * 3).fill(100);
  const step = await trainingSteps.graph(tf, layers, initialWeights(layers, 1), tinyPreset, 1);
  const train = async (steps: number) => {
    for (let count = 0; count < steps; count++) {
      step.train(images, [0, 1, 2, 0], 1e-3);
      await turn();
    }
    const { numTensors, numDataBuffers } = tf.memory();
    return { tensors: [numTensors, numDataBuffers], bytes: process.memoryUsage.rss() };
  };
  const before = await train(WARM_UP_STEPS);
  const after = await train(STEPS);
  expect(after.tensors).toEqual(before.tensors);
  expect(after.bytes - before.bytes).toBeLessThan(MOST_GROWTH_BYTES);
  step.dispose();
}, 120_000);
