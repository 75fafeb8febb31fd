import {
  type Network,
  presets,
  random,
  resnet20,
  resnet20Stem7,
  resnet20Table1,
  type TensorArray,
} from '@foodnet/contracts';
import { initialWeights, layersOf, readTensors, writeTensors } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { join } from 'node:path';
import { trainingSteps, type StepName } from './training-steps.js';

const folder = temporaryFolder();
const tf = await loadTensorFlow({ device: 'cpu' });
/** Share that Adam's first moment keeps of itself. */
const BETA1 = 0.9;
const labels = [0, 1, 2, 0, 1, 2, 0, 1];
const shape = [labels.length, 32, 32, 3];
const draw = random(1, 'pictures');
const images = Uint8Array.from({ length: labels.length * 32 * 32 * 3 }, () => Math.floor(draw() * 256));
const modelFolder = join(import.meta.dirname, '..', '..', 'model', 'python');

/**
 * One step of Adam by Keras, which leaves its loss; every gradient (`gradient/`), every parameter behind the step, and the moving statistics that TensorFlow's fused kernel computes (`fused/`).
 */
const program = `
import json, sys
folder, network, source, target = sys.argv[1:]
sys.path.insert(0, folder)
import keras, numpy as np, tensorflow as tf
from network import build, load_weights, parameters
from safetensors.numpy import load_file, save_file
network = json.loads(network)
model = build(network, 3, 32, 32, 0, 1)
images = load_file(source)["images"].astype("float32")
labels = np.eye(3, dtype="float32")[${JSON.stringify(labels)}]
results = {}

load_weights(model, source)
norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
inputs = keras.Model(model.inputs, [layer.input for layer in norms])(images, training=True)
load_weights(model, source)
for layer, x in zip(norms, inputs):
    fused = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=layer.gamma, offset=layer.beta, mean=layer.moving_mean, variance=layer.moving_variance,
        epsilon=layer.epsilon, exponential_avg_factor=1 - layer.momentum, is_training=True)
    results[f"fused/{layer.name}/moving_mean"] = fused.batch_mean.numpy()
    results[f"fused/{layer.name}/moving_variance"] = fused.batch_variance.numpy()

adam, loss_of = keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy()
with tf.GradientTape() as tape:
    loss = loss_of(labels, model(images, training=True))
gradients = tape.gradient(loss, model.trainable_variables)
adam.apply_gradients(zip(gradients, model.trainable_variables))
by_id = {id(variable): gradient for variable, gradient in zip(model.trainable_variables, gradients)}
for name, variable in parameters(model):
    results[name] = variable.numpy()
    if variable.trainable:
        results[f"gradient/{name}"] = by_id[id(variable)].numpy()
save_file(results, target)
print(float(loss))`;

for (const [title, whole] of Object.entries({ resnet20, resnet20Stem7, resnet20Table1 }))
  testWithPython(`a step of ${title}, graph and plain, equals Keras`, async (python) => {
    const network: Network = { ...whole, stem: { ...whole.stem, filters: 4 }, stages: [6, 8, 10] };
    const layers = layersOf(network, { width: 32, height: 32, range: [0, 1] }, 3);
    const weights = initialWeights(layers, 1);
    const [source, target] = ['source', 'target'].map((name) => join(folder, `${title}-${name}.safetensors`));
    await writeTensors(
      source,
      new Map<string, TensorArray>([...weights, ['images', { shape, data: images }]]),
    );
    const loss = (await python(program, modelFolder, JSON.stringify(network), source, target)) as number;
    const { tensors } = await readTensors(target);
    const keras = (name: string) => tensors.get(name)?.data as Float32Array;

    for (const kind of Object.keys(trainingSteps) as StepName[]) {
      const step = await trainingSteps[kind](tf, layers, weights, presets.report, 1);
      const ours = step.train(images, labels, 1e-3).loss;
      const state = await step.readState();
      const own = (name: string) => state.get(name)?.data as Float32Array;
      step.dispose();
      expect(Math.abs(ours - loss)).toBeLessThan(1e-4);

      const differences: Record<string, number> = {};
      for (const name of weights.keys()) {
        if (/moving_(mean|variance)$/.test(name)) {
          // Keras 2 trained the report with this kernel, which averages the variance divided by n - 1. Keras 3 no longer
          // calls it and divides by n: the same but for n / (n - 1), which the next line sees.
          differences[`fused/${name}`] = maxDifference(own(name), keras(`fused/${name}`));
          differences[name] = maxDifference(own(name), keras(name).map(besselsCorrection(name)));
        } else {
          // Adam's first moment behind one step is (1 - beta1) times the gradient.
          const gradient = own(`optimizer/m/${name}`).map((m) => m / (1 - BETA1));
          differences[`gradient/${name}`] = maxDifference(gradient, keras(`gradient/${name}`));
          // Adam's first step is nearly the learning rate, whatever the gradient's size. Of one that is rounding noise
          // around 0, as every bias's before a BatchNorm is, noise decides the direction: such elements stay out.
          expect(maxDifference(own(name), keras(name))).toBeLessThan(2.001e-3);
          if (/conv\d*\/bias$/.test(name)) continue;
          const sure = keras(`gradient/${name}`).map((value) => Number(Math.abs(value) > 1e-5));
          const moved = (values: Float32Array) => values.map((value, index) => value * sure[index]);
          differences[name] = maxDifference(moved(own(name)), moved(keras(name)));
          // They are few beside the gradients that are not 0.
          const count = (values: Float32Array) => values.filter((value) => value !== 0).length;
          expect([name, count(sure) > 0.9 * count(keras(`gradient/${name}`))]).toEqual([name, true]);
        }
      }
      expect(Object.entries(differences).filter(([, difference]) => !(difference < 1e-4))).toEqual([]);
    }

    function besselsCorrection(name: string): (value: number) => number {
      const layer = layers.find((candidate) => name === `${candidate.name}/moving_variance`);
      if (layer?.kind !== 'batchNorm') return (value) => value;
      const n = labels.length * layer.shape[0] * layer.shape[1];
      return (value) => layer.momentum + ((value - layer.momentum) * n) / (n - 1);
    }
  });
