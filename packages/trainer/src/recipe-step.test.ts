import { presets, type StepRecipe, type TensorArray } from '@foodnet/contracts';
import { initialWeights, parametersOf, writeTensors } from '@foodnet/model';
import { averageName } from '@foodnet/network-graph';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { batchTargets } from './batch-targets.js';
import {
  differing,
  stepNames,
  tinyLabels,
  tinyLayers,
  tinyNetwork,
  tinyPictures,
  tinyStep,
} from './tiny-step.fixture.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
/** Without momentum a step is the learning rate times the gradient. */
const sgd = { kind: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 } as const;
const plain: StepRecipe = { ...presets.report, optimizer: sgd };
const values = (state: ReadonlyMap<string, TensorArray>, name: string) =>
  state.get(name)?.data as Float32Array;
const trainable = parametersOf(tinyLayers).filter((parameter) => parameter.trainable);
const own = Float32Array.from(tinyLabels, (_, index) => 0.6 + 0.05 * index);

const recipes: Record<string, StepRecipe> = {
  'label smoothing': { ...plain, labelSmoothing: 0.2 },
  'class weights': { ...plain, classWeights: { a: 2 } },
  'clipped gradients': { ...plain, clipNorm: 0.5 },
  'averaged weights': { ...plain, ema: { decay: 0.9, everySteps: 2 } },
  'accumulated gradients': { ...plain, accumulateSteps: 3 },
  everything: {
    ...presets.report,
    optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
    labelSmoothing: 0.1,
    classWeights: { a: 2 },
    clipNorm: 1,
    accumulateSteps: 2,
    ema: { decay: 0.9, everySteps: 2 },
  },
};
const targetsFor = ({ labelSmoothing, classWeights }: StepRecipe) => {
  if (labelSmoothing === 0 && classWeights === 'none') return undefined;
  const weights = classWeights === 'none' ? undefined : Float32Array.of(2, 1, 0.5);
  return batchTargets(tinyLabels, 3, labelSmoothing, own, weights);
};

test.each(Object.entries(recipes))(
  '%s: graph and plain agree, free every tensor, and go on from a state bit for bit',
  async (_, recipe) => {
    const before = tf.memory().numTensors;
    const outcomes = [];
    for (const kind of stepNames) {
      const train = (step: Awaited<ReturnType<typeof tinyStep>>, count: number) =>
        step.train(tinyPictures(count), tinyLabels, 0.02, targetsFor(recipe)).loss;
      const step = await tinyStep(tf, kind, recipe);
      const losses = Array.from({ length: 5 }, (_, count) => train(step, count));
      const copy = await tinyStep(tf, kind, recipe, 2);
      copy.writeState(await step.readState());
      for (const count of [5, 6]) {
        losses.push(train(step, count));
        expect(train(copy, count)).toBe(losses[count]);
      }
      const evaluated = step.evaluate(tinyPictures(9), tinyLabels);
      const state = await step.readState();
      expect(await copy.readState()).toEqual(state);
      outcomes.push({ losses, evaluated, state });
      for (const one of [step, copy]) one.dispose();
    }
    const [graph, reference] = outcomes;
    expect(maxDifference(graph.losses, reference.losses)).toBeLessThan(1e-4);
    expect(graph.evaluated.loss).toBeCloseTo(reference.evaluated.loss, 3);
    expect([...graph.state.keys()].sort()).toEqual([...reference.state.keys()].sort());
    expect(differing(graph.state, reference.state, 1e-4)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  },
);

test('a graph has nothing that its recipe does not use', async () => {
  const step = await tinyStep(tf, 'graph', plain);
  const names = [...(await step.readState()).keys()];
  step.dispose();
  expect(names.filter((name) => name.startsWith('optimizer/') || name.startsWith('ema/'))).toEqual([
    'optimizer/steps',
  ]);
});

test('averages follow the weights by the decay, which begins small, and are what is evaluated', async () => {
  const decay = 0.25;
  const recipe: StepRecipe = { ...plain, ema: { decay, everySteps: 1 } };
  const step = await tinyStep(tf, 'graph', recipe);
  const name = 'logits/kernel';
  const expected = values(initialWeights(tinyLayers, 1), name).slice();
  for (let update = 1; update <= 4; update++) {
    step.train(tinyPictures(update), tinyLabels, 0.1);
    const weights = values(await step.readState(), name);
    // (1 + 1) / (10 + 1) = 0.18 in the first step, 0.25 from the second on.
    const kept = Math.min(decay, (1 + update) / (10 + update));
    for (let at = 0; at < expected.length; at++)
      expected[at] = kept * expected[at] + (1 - kept) * weights[at];
  }
  const state = await step.readState();
  expect(maxDifference(values(state, averageName(name)), expected)).toBeLessThan(1e-6);

  const ordinary = await tinyStep(tf, 'graph', plain);
  const averages = new Map([...state].map(([one, tensor]) => [one, state.get(averageName(one)) ?? tensor]));
  ordinary.writeState(averages);
  expect(step.evaluate(tinyPictures(9), tinyLabels)).toEqual(ordinary.evaluate(tinyPictures(9), tinyLabels));
  for (const one of [step, ordinary]) one.dispose();
});

test('three accumulated batches change the weights as the mean of their gradients does', async () => {
  const initial = initialWeights(tinyLayers, 1);
  const changes: ReadonlyMap<string, TensorArray>[] = [];
  for (const count of [0, 1, 2]) {
    const step = await tinyStep(tf, 'graph', plain);
    step.train(tinyPictures(count), tinyLabels, 0.3);
    changes.push(await step.readState());
    step.dispose();
  }
  const step = await tinyStep(tf, 'graph', { ...plain, accumulateSteps: 3 });
  for (const count of [0, 1]) {
    step.train(tinyPictures(count), tinyLabels, 0.3);
    expect(values(await step.readState(), 'logits/kernel')).toEqual(values(initial, 'logits/kernel'));
  }
  step.train(tinyPictures(2), tinyLabels, 0.3);
  const state = await step.readState();
  step.dispose();
  for (const { name } of trainable) {
    const mean = values(initial, name).map((_, at) => {
      const sum = changes.reduce((total, change) => total + values(change, name)[at], 0);
      return sum / 3;
    });
    expect([name, maxDifference(values(state, name), mean) < 1e-5]).toEqual([name, true]);
    expect(values(state, `optimizer/sum/${name}`).every((value) => value === 0)).toBe(true);
  }
});

testWithPython(
  'smoothed labels, class weights and clipped gradients equal those of Keras',
  async (python) => {
    const source = join(folder, 'source.safetensors');
    const images: TensorArray = { shape: [tinyLabels.length, 16, 16, 3], data: tinyPictures(1) };
    await writeTensors(
      source,
      new Map<string, TensorArray>([...initialWeights(tinyLayers, 1), ['images', images]]),
    );
    const program = `
import json, sys
folder, network, source = sys.argv[1:]
sys.path.insert(0, folder)
import numpy as np
from keras.losses import CategoricalCrossentropy
from keras.optimizers import SGD
from network import build, load_weights
from safetensors.numpy import load_file
model = build(json.loads(network), 3, 16, 16, 0, 1)
images = load_file(source)["images"].astype("float32")
labels = np.eye(3, dtype="float32")[${JSON.stringify(tinyLabels)}]
weights = {0: 2.0, 1: 1.0, 2: 0.5}
results = []
for optimizer, smoothing, class_weight in [(SGD(0.02), 0.2, None), (SGD(0.02), 0, weights), (SGD(0.02, global_clipnorm=0.5), 0, None)]:
    load_weights(model, source)
    model.compile(optimizer, CategoricalCrossentropy(label_smoothing=smoothing), run_eagerly=True)
    losses = []
    for i in range(10):
        model.reset_metrics()
        losses.append(float(model.train_on_batch(images, labels, class_weight=class_weight)))
    results.append(losses)
print(json.dumps(results))`;
    const modelFolder = join(import.meta.dirname, '..', '..', 'model', 'python');
    const expected = (await python(program, modelFolder, JSON.stringify(tinyNetwork), source)) as number[][];
    const chosen = [recipes['label smoothing'], recipes['class weights'], recipes['clipped gradients']];
    for (const [index, recipe] of chosen.entries()) {
      const weights = recipe.classWeights === 'none' ? undefined : Float32Array.of(2, 1, 0.5);
      const targets =
        recipe.clipNorm === null
          ? batchTargets(tinyLabels, 3, recipe.labelSmoothing, undefined, weights)
          : undefined;
      const step = await tinyStep(tf, 'graph', recipe);
      const losses = expected[index].map(() => step.train(tinyPictures(1), tinyLabels, 0.02, targets).loss);
      step.dispose();
      expect(maxDifference(losses, expected[index])).toBeLessThan(1e-3);
    }
  },
);
