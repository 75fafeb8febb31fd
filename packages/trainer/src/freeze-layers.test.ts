import { presets, type StepRecipe, type TensorArray } from '@foodnet/contracts';
import { initialWeights, writeTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { freezeLayers } from './freeze-layers.js';
import {
  differing,
  stepNames,
  tinyLabels,
  tinyLayers,
  tinyNetwork,
  tinyPictures,
} from './tiny-step.fixture.js';
import { trainingSteps } from './training-steps.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
const recipe: StepRecipe = {
  ...presets.report,
  optimizer: { kind: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
};
const initial = initialWeights(tinyLayers, 1);

test.each([
  ['the first layers', ['stem_*', 'stage1_block1_*']],
  ['layers in the middle', ['stage1_block2_*']],
  ['BatchNorm alone', ['*_bn*']],
])(
  '%s keep their weights and statistics, and the others learn the same in graph and plain',
  async (_, patterns) => {
    const layers = freezeLayers(tinyLayers, patterns);
    const states = [];
    for (const kind of stepNames) {
      const step = await trainingSteps[kind](tf, layers, initial, recipe, 1);
      for (let count = 0; count < 3; count++) step.train(tinyPictures(count), tinyLabels, 0.02);
      states.push(await step.readState());
      step.dispose();
    }
    const [graph, plain] = states;
    expect([...graph.keys()].sort()).toEqual([...plain.keys()].sort());
    expect(differing(graph, plain, 1e-4)).toEqual([]);
    for (const { parameters } of layers) {
      for (const { name, trainable } of parameters) {
        const isFrozen = !trainable && !name.includes('moving');
        const stays = isFrozen || parameters.every((one) => !one.trainable);
        if (stays) expect(graph.get(name)).toEqual(initial.get(name));
        else if (name.endsWith('kernel')) expect(graph.get(name)).not.toEqual(initial.get(name));
        if (stays) expect(graph.has(`optimizer/momentum/${name}`)).toBe(false);
      }
    }
  },
);

test('a pattern that fits nothing is refused with the names that there are, and so is freezing everything', () => {
  expect(() => freezeLayers(tinyLayers, ['stage9_*'])).toThrow(
    /Cannot freeze stage9_\*: no layer with weights is called so\. There are stem_conv, stem_bn, /,
  );
  expect(() => freezeLayers(tinyLayers, ['*'])).toThrow('Cannot freeze *: nothing would be left to learn.');
  expect(freezeLayers(tinyLayers, [])).toBe(tinyLayers);
});

testWithPython('training with frozen layers equals that of Keras', async (python) => {
  const source = join(folder, 'source.safetensors');
  const images: TensorArray = { shape: [tinyLabels.length, 16, 16, 3], data: tinyPictures(1) };
  await writeTensors(source, new Map<string, TensorArray>([...initial, ['images', images]]));
  const program = `
import json, sys
folder, network, source = sys.argv[1:]
sys.path.insert(0, folder)
import numpy as np
from keras.optimizers import SGD
from network import build, load_weights
from safetensors.numpy import load_file
model = build(json.loads(network), 3, 16, 16, 0, 1)
load_weights(model, source)
for layer in model.layers:
    if layer.name.startswith("stage1_block2_"):
        layer.trainable = False
model.compile(SGD(0.05), "categorical_crossentropy")
images = load_file(source)["images"].astype("float32")
labels = np.eye(3, dtype="float32")[${JSON.stringify(tinyLabels)}]
losses = []
for i in range(6):
    model.reset_metrics()
    losses.append(float(model.train_on_batch(images, labels)))
print(json.dumps(losses))`;
  const modelFolder = join(import.meta.dirname, '..', '..', 'model', 'python');
  const expected = (await python(program, modelFolder, JSON.stringify(tinyNetwork), source)) as number[];
  const layers = freezeLayers(tinyLayers, ['stage1_block2_*']);
  const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0, nesterov: false, weightDecay: 0 } as const;
  const step = await trainingSteps.graph(tf, layers, initial, { ...presets.report, optimizer: sgd }, 1);
  const losses = expected.map(() => step.train(tinyPictures(1), tinyLabels, 0.05).loss);
  step.dispose();
  expect(maxDifference(losses, expected)).toBeLessThan(1e-3);
});
