import { presets, type Network } from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { expect, test } from '@jest/globals';
import { differing, stepNames, tinyLabels, tinyPictures } from './tiny-step.fixture.js';
import { trainingSteps, type StepName } from './training-steps.js';

const tf = await loadTensorFlow({ device: 'cpu' });
const network: Network = {
  kind: 'layers',
  layers: [
    {
      kind: 'convolution',
      name: 'conv',
      inputs: ['rescale'],
      filters: 6,
      kernel: 3,
      stride: 2,
      padding: 'same',
      bias: true,
    },
    { kind: 'activation', name: 'tanh', inputs: ['conv'], function: 'tanh' },
    { kind: 'dropout', name: 'first', inputs: ['tanh'], rate: 0.5 },
    { kind: 'globalAveragePool', name: 'mean', inputs: ['first'] },
    { kind: 'dropout', name: 'second', inputs: ['mean'], rate: 0.25 },
    { kind: 'dense', name: 'logits', inputs: ['second'], units: 'classes', bias: true },
    { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
  ],
};
const layers = layersOf(network, { width: 16, height: 16, range: [0, 1] }, 3);
const recipe = {
  ...presets.report,
  optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0 },
} as const;
const newStep = (kind: StepName, seed = 1) =>
  trainingSteps[kind](tf, layers, initialWeights(layers, 1), recipe, seed);

test('dropout takes away the same in graph and plain, something else in each step and by each seed, and goes on from a state', async () => {
  const states = [];
  for (const kind of stepNames) {
    const step = await newStep(kind);
    // With a rate of zero nothing but what is taken away changes from step to step.
    const losses = [1, 2, 3].map(() => step.train(tinyPictures(), tinyLabels, 0).loss);
    expect(new Set(losses).size).toBe(3);
    const other = await newStep(kind, 2);
    expect(losses).not.toContain(other.train(tinyPictures(), tinyLabels, 0).loss);
    for (let count = 0; count < 3; count++) step.train(tinyPictures(count), tinyLabels, 0.1);
    const copy = await newStep(kind);
    copy.writeState(await step.readState());
    expect(copy.train(tinyPictures(4), tinyLabels, 0.1)).toEqual(
      step.train(tinyPictures(4), tinyLabels, 0.1),
    );
    expect(step.evaluate(tinyPictures(), tinyLabels)).toEqual(step.evaluate(tinyPictures(), tinyLabels));
    states.push(await step.readState());
    for (const one of [step, copy, other]) one.dispose();
  }
  expect(differing(states[0], states[1], 1e-5)).toEqual([]);
});
