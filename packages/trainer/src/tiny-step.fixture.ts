import {
  type Network,
  presets,
  random,
  resnet20,
  type StepRecipe,
  type TensorArray,
} from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import { maxDifference } from '@foodnet/testing';
import type { TrainingStep } from './training-step.js';
import { trainingSteps, type StepName } from './training-steps.js';

/** For tests: the report's kind of network, with few filters. */
export const tinyNetwork: Network = {
  ...resnet20,
  stem: { ...resnet20.stem, filters: 4 },
  stages: [6, 8],
  batchNorm: { momentum: 0.9, epsilon: 1e-3 },
};
export const tinyLayers = layersOf(tinyNetwork, { width: 16, height: 16, range: [0, 1] }, 3);
/** Of a batch of eight. */
export const tinyLabels = [0, 1, 2, 0, 1, 2, 0, 1];
export const stepNames = Object.keys(trainingSteps) as StepName[];

/** For tests: a step of the tiny network; the report's recipe where none is given. */
export function tinyStep(
  tf: TensorFlow,
  kind: StepName,
  recipe: StepRecipe = presets.report,
  seed = 1,
): Promise<TrainingStep> {
  return trainingSteps[kind](tf, tinyLayers, initialWeights(tinyLayers, seed), recipe, seed);
}

/** For tests: noise, uint8 [8, 16, 16, 3]. */
export function tinyPictures(seed = 1): Uint8Array {
  const draw = random(seed, 'pictures');
  return Uint8Array.from({ length: tinyLabels.length * 16 * 16 * 3 }, () => Math.floor(draw() * 256));
}

/**
 * For tests: tensors of two states that differ by more than `most`, relative to the largest element where that is above 1.
 *
 * Biases before BatchNorm move by rounding noise alone in one kind of step and not at all in the other, and shift the
 * mean with them: they and what the optimizer keeps of them are left out.
 */
export function differing(
  actual: ReadonlyMap<string, TensorArray>,
  expected: ReadonlyMap<string, TensorArray>,
  most: number,
): [name: string, difference: number][] {
  return [...expected]
    .filter(
      ([name, { data }]) => !/conv\d*\/bias$|bn\d*\/moving_mean$/.test(name) && data instanceof Float32Array,
    )
    .map(([name, { data }]): [string, number] => {
      const values = data as Float32Array;
      const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      return [name, maxDifference(actual.get(name)?.data as Float32Array, values) / scale];
    })
    .filter(([, difference]) => !(difference <= most));
}
