import { type Optimizer, optimizerSchema, presets, type TensorArray } from '@foodnet/contracts';
import { initialWeights, readTensors, writeTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { ResourceVariable } from './resource-variable.js';
import {
  differing,
  stepNames,
  tinyLabels,
  tinyLayers,
  tinyNetwork,
  tinyPictures,
  tinyStep,
} from './tiny-step.fixture.js';
import { updateRule } from './update-rules.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });

/**
 * Each optimizer, and what Keras calls it. Small rates keep rounding from growing; a decay of a hundredth a step shows.
 */
const optimizers: Record<string, readonly [optimizer: Optimizer, keras: string]> = {
  'SGD without momentum': [
    { kind: 'sgd', learningRate: 5e-3, momentum: 0, nesterov: false, weightDecay: 0 },
    'SGD(5e-3)',
  ],
  'SGD with momentum': [
    { kind: 'sgd', learningRate: 2e-3, momentum: 0.9, nesterov: false, weightDecay: 0 },
    'SGD(2e-3, 0.9)',
  ],
  'SGD with Nesterov momentum and decay': [
    { kind: 'sgd', learningRate: 2e-3, momentum: 0.9, nesterov: true, weightDecay: 5 },
    'SGD(2e-3, 0.9, nesterov=True, weight_decay=5.0)',
  ],
  AdamW: [
    { kind: 'adamw', learningRate: 1e-3, beta1: 0.8, beta2: 0.95, epsilon: 1e-7, weightDecay: 10 },
    'AdamW(1e-3, weight_decay=10.0, beta_1=0.8, beta_2=0.95)',
  ],
};
const recipeWith = (optimizer: Optimizer) => ({ ...presets.report, optimizer });

test.each(Object.entries(optimizers))(
  '%s: graph and plain agree at a changing rate, and go on from a state bit for bit',
  async (_, [optimizer]) => {
    const rate = (step: number) => optimizer.learningRate * (1 + Math.sin(step));
    const states = [];
    for (const kind of stepNames) {
      const step = await tinyStep(tf, kind, recipeWith(optimizer));
      for (let count = 0; count < 6; count++) step.train(tinyPictures(count), tinyLabels, rate(count));
      const copy = await tinyStep(tf, kind, recipeWith(optimizer), 2);
      copy.writeState(await step.readState());
      for (const one of [step, copy]) one.train(tinyPictures(6), tinyLabels, rate(6));
      const state = await step.readState();
      expect(await copy.readState()).toEqual(state);
      states.push(state);
      for (const one of [step, copy]) one.dispose();
    }
    expect([...states[0].keys()].sort()).toEqual([...states[1].keys()].sort());
    expect(differing(states[0], states[1], 1e-4)).toEqual([]);
  },
);

test("SGD's momentum keeps gradients, not steps, so that a changed rate counts at once", () => {
  // By hand, share 0.5: momentum 1, then 0.5 * 1 + 2 = 2.5. Without a look ahead the parameter loses 0.1 * 1 and
  // 0.01 * 2.5; with it 0.1 * (1 + 0.5 * 1) and 0.01 * (2 + 0.5 * 2.5).
  for (const [nesterov, expected] of [
    [false, 10 - 0.1 - 0.025],
    [true, 10 - 0.15 - 0.0325],
  ] as const) {
    const [parameter, momentum] = [10, 0].map(
      (value) => new ResourceVariable(tf, { shape: [1], data: Float32Array.of(value) }),
    );
    tf.tidy(() => {
      const rule = updateRule(tf, { kind: 'sgd', learningRate: 1, momentum: 0.5, nesterov, weightDecay: 0 });
      rule(parameter, { momentum }, tf.tensor1d([1]), 0.1, 1);
      rule(parameter, { momentum }, tf.tensor1d([2]), 0.01, 2);
      expect(parameter.read().dataSync()[0]).toBeCloseTo(expected, 5);
    });
    for (const variable of [parameter, momentum]) variable.dispose();
  }
});

test('decay takes from kernels and from nothing else', async () => {
  const still = { kind: 'sgd', learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 } as const;
  for (const kind of stepNames) {
    const [with_, without] = await Promise.all(
      [0.5, 0].map(async (weightDecay) => {
        const step = await tinyStep(tf, kind, recipeWith({ ...still, weightDecay }));
        step.train(tinyPictures(), tinyLabels, 0.1);
        const state = await step.readState();
        step.dispose();
        return state;
      }),
    );
    const weights = initialWeights(tinyLayers, 1);
    for (const [name, { data }] of weights) {
      const lost = name.endsWith('/kernel') ? 0.1 * 0.5 : 0;
      const expected = (without.get(name)!.data as Float32Array).map((value, at) => value - lost * data[at]);
      expect([name, maxDifference(with_.get(name)!.data as Float32Array, expected) < 1e-6]).toEqual([
        name,
        true,
      ]);
    }
  }
});

test('a recipe names an optimizer by its kind, and the rest has the usual values', () => {
  expect(optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1 })).toEqual({
    kind: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0,
  });
  expect(() => optimizerSchema.parse({ kind: 'adam', learningRate: 1e-3, weightDecay: 0.1 })).toThrow();
});

testWithPython('eight steps of each optimizer equal those of Keras', async (python) => {
  const weights = initialWeights(tinyLayers, 1);
  const [source, target] = ['source', 'target'].map((name) => join(folder, `${name}.safetensors`));
  const batches = [1, 2, 3].map((seed): [string, TensorArray] => [
    `batch${seed - 1}`,
    { shape: [tinyLabels.length, 16, 16, 3], data: tinyPictures(seed) },
  ]);
  await writeTensors(source, new Map<string, TensorArray>([...weights, ...batches]));
  const program = `
import json, sys
folder, network, source, target, optimizers = sys.argv[1:]
sys.path.insert(0, folder)
import numpy as np
from keras.optimizers import SGD, AdamW
from network import build, load_weights, parameters
from safetensors.numpy import load_file, save_file
model = build(json.loads(network), 3, 16, 16, 0, 1)
labels = np.eye(3, dtype="float32")[${JSON.stringify(tinyLabels)}]
tensors, results, losses = load_file(source), {}, []
for number, text in enumerate(json.loads(optimizers)):
    load_weights(model, source)
    optimizer = eval(text)
    if optimizer.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(optimizer, "categorical_crossentropy", run_eagerly=True)
    losses.append([])
    for i in range(8):
        model.reset_metrics()
        losses[-1].append(float(model.train_on_batch(tensors[f"batch{i % 3}"].astype("float32"), labels)))
    results.update({f"{number}/{name}": variable.numpy() for name, variable in parameters(model)})
save_file(results, target)
print(json.dumps(losses))`;
  const losses = (await python(
    program,
    join(import.meta.dirname, '..', '..', 'model', 'python'),
    JSON.stringify(tinyNetwork),
    source,
    target,
    JSON.stringify(Object.values(optimizers).map(([, keras]) => keras)),
  )) as number[][];
  const { tensors } = await readTensors(target);

  for (const [index, [optimizer]] of Object.values(optimizers).entries()) {
    const step = await tinyStep(tf, 'graph', recipeWith(optimizer));
    const ours = losses[index].map(
      (_, count) => step.train(tinyPictures((count % 3) + 1), tinyLabels, optimizer.learningRate).loss,
    );
    expect(maxDifference(ours, losses[index])).toBeLessThan(1e-3);
    const state = await step.readState();
    step.dispose();
    // Keras 3 averages another variance than the report's Keras: keras-step.test.ts looks at that.
    const expected = [...weights.keys()]
      .filter((name) => !name.endsWith('moving_variance'))
      .map((name): [string, TensorArray] => [name, tensors.get(`${index}/${name}`)!]);
    // Adam's step is of one size, whatever the gradient's: of the smallest ones rounding decides the direction.
    expect(differing(state, new Map(expected), optimizer.kind === 'sgd' ? 2e-4 : 4e-3)).toEqual([]);
  }
});
