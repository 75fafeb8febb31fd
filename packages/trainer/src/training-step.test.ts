import { presets, type TensorArray } from '@foodnet/contracts';
import { initialWeights, readTensors, writeTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import {
  differing,
  stepNames,
  tinyLabels,
  tinyLayers,
  tinyNetwork,
  tinyPictures,
  tinyStep,
} from './tiny-step.fixture.js';
import type { StepName } from './training-steps.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const network = tinyNetwork;
const layers = tinyLayers;
const labels = tinyLabels;
const pictures = tinyPictures;
const kinds = stepNames;
const newStep = (kind: StepName, seed = 1) => tinyStep(tf, kind, presets.report, seed);

test.each(kinds)('a %s step leaves no tensor behind, and dispose frees every one', async (kind) => {
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
  const step = await newStep(kind);
  step.train(pictures(), labels, 1e-3);
  const between = [tf.memory().numTensors, tf.memory().numDataBuffers];
  for (let count = 0; count < 5; count++) {
    step.train(pictures(count), labels, 1e-3);
    step.evaluate(pictures(count), labels);
  }
  expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(between);
  step.dispose();
  expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(before);
});

test.each(kinds)('training on one batch learns it: %s', async (kind) => {
  const step = await newStep(kind);
  const first = step.train(pictures(), labels, 1e-2);
  for (let count = 0; count < 40; count++) step.train(pictures(), labels, 1e-2);
  const last = step.train(pictures(), labels, 1e-2);
  expect(first.loss).toBeGreaterThan(0.5);
  expect(last.loss).toBeLessThan(0.1);
  expect(last.correct).toBe(labels.length);
  step.dispose();
});

test.each(kinds)(
  'a %s step with a state written back goes on as the one that it was read from, bit for bit',
  async (kind) => {
    const original = await newStep(kind);
    for (let count = 0; count < 3; count++) original.train(pictures(count), labels, 1e-3);
    const state = await original.readState();
    const copy = await newStep(kind, 2);
    copy.writeState(state);
    for (let count = 3; count < 6; count++) {
      expect(copy.train(pictures(count), labels, 1e-3)).toEqual(
        original.train(pictures(count), labels, 1e-3),
      );
    }
    expect(await copy.readState()).toEqual(await original.readState());
    // What was read is a copy: the steps since have not changed it.
    const again = await newStep(kind);
    again.writeState(state);
    expect(await again.readState()).toEqual(state);
    for (const step of [original, copy, again]) step.dispose();
  },
);

test.each(kinds)('writeState refuses a state without the optimizer: %s', async (kind) => {
  const step = await newStep(kind);
  expect(() => step.writeState(initialWeights(layers, 1))).toThrow('The state has no optimizer steps.');
  step.dispose();
});

test('graph and plain agree over 50 steps', async () => {
  const [graph, plain] = [await newStep('graph'), await newStep('plain')];
  for (let count = 0; count < 50; count++) {
    const [fast, reference] = [graph, plain].map((step) => step.train(pictures(count % 4), labels, 1e-3));
    expect(Math.abs(fast.loss - reference.loss)).toBeLessThan(1e-3);
  }
  const [actual, expected] = [await graph.readState(), await plain.readState()];
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  const ofParameters = [...expected].filter(([name]) => !name.startsWith('optimizer/'));
  expect(differing(actual, new Map(ofParameters), 1e-3)).toEqual([]);
  for (const step of [graph, plain]) step.dispose();
});

for (const kind of kinds)
  testWithPython(
    `a ${kind} step equals Keras: weights and statistics, and the first 100 losses`,
    async (python) => {
      const weights = initialWeights(layers, 1);
      const batches = [pictures(1), pictures(2), pictures(3)];
      const source = join(folder, `${kind}-source.safetensors`);
      const target = join(folder, `${kind}-target.safetensors`);
      await writeTensors(
        source,
        new Map<string, TensorArray>([
          ...weights,
          ...batches.map((data, index): [string, TensorArray] => [
            `batch${index}`,
            { shape: [8, 16, 16, 3], data },
          ]),
        ]),
      );
      const program = `
import json, sys
folder, network, source, target = sys.argv[1:]
sys.path.insert(0, folder)
import keras, numpy as np
from network import build, load_weights, parameters
from safetensors.numpy import load_file, save_file
model = build(json.loads(network), 3, 16, 16, 0, 1)
load_weights(model, source)
model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy", metrics=["accuracy"])
labels = np.eye(3, dtype="float32")[${JSON.stringify(labels)}]
tensors, losses = load_file(source), []
for i in range(100):
    model.reset_metrics()
    losses.append(float(model.train_on_batch(tensors[f"batch{i % 3}"].astype("float32"), labels)[0]))
    if i == 0:
        save_file({name: variable.numpy() for name, variable in parameters(model)}, target)
print(json.dumps(losses))`;
      const modelFolder = join(import.meta.dirname, '..', '..', 'model', 'python');
      const losses = (await python(
        program,
        modelFolder,
        JSON.stringify(network),
        source,
        target,
      )) as number[];

      const step = await newStep(kind);
      const ours = [step.train(batches[0], labels, 1e-3).loss];
      const state = await step.readState();
      for (let count = 1; count < 100; count++) ours.push(step.train(batches[count % 3], labels, 1e-3).loss);
      step.dispose();
      expect(maxDifference(ours.slice(0, 3), losses.slice(0, 3))).toBeLessThan(1e-4);
      expect(maxDifference(ours, losses)).toBeLessThan(1e-3);

      const { tensors: expected } = await readTensors(target);
      expect([...expected.keys()].sort()).toEqual([...weights.keys()].sort());
      for (const [name, { data }] of expected) {
        const actual = (state.get(name)?.data ?? []) as ArrayLike<number>;
        const wanted = withBesselsCorrection(name, data as Float32Array);
        // The gradient of a bias before BatchNorm is rounding noise around 0, and Adam's first step is lr whatever its size.
        const bound = /conv\d*\/bias$/.test(name) ? 2e-3 : 1e-4;
        expect([name, maxDifference(actual, wanted) < bound]).toEqual([name, true]);
      }
    },
  );

/** Keras 3 averages the biased variance; ours, like Keras 2's fused kernel and PyTorch, the one divided by n - 1. */
function withBesselsCorrection(name: string, values: Float32Array): Float32Array {
  const layer = layers.find((candidate) => name === `${candidate.name}/moving_variance`);
  if (layer?.kind !== 'batchNorm') return values;
  const n = labels.length * layer.shape[0] * layer.shape[1];
  return values.map((value) => layer.momentum + ((value - layer.momentum) * n) / (n - 1));
}
