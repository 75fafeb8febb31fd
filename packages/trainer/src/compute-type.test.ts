import { elementsOf, mobileNetV2, type Network, presets, type TensorArray } from '@foodnet/contracts';
import { initialWeights, layersOf, parametersOf, type Layer } from '@foodnet/model';
import { slotName } from '@foodnet/network-graph';
import { loadTensorFlow, processorOf } from '@foodnet/tensorflow';
import { expect, test } from '@jest/globals';
import { computesInBfloat16, refuseComputeType } from './refuse-compute-type.js';
import { splitHead } from './split-head.js';
import { tinyLabels, tinyLayers, tinyPictures, tinyStep } from './tiny-step.fixture.js';
import { trainingSteps } from './training-steps.js';

const tf = await loadTensorFlow({ device: 'cpu' });
const { model, instructionSets } = processorOf();
const testWithBfloat16 = computesInBfloat16(instructionSets) ? test : test.skip;
if (testWithBfloat16 !== test)
  console.log(`Skipped: steps in bfloat16, for which ${model} has no instructions.`);
const bfloat16 = { ...presets.strong, computeType: 'bfloat16' } as const;
const kernelsOf = (layers: readonly Layer[]) =>
  parametersOf(layers).filter(({ name }) => name.endsWith('/kernel'));
const kernels = kernelsOf(tinyLayers);
const data = (state: ReadonlyMap<string, TensorArray>, name: string) => state.get(name)!.data as Float32Array;
/** The lower half of its bits is zero. */
const isBfloat16 = (value: number) => (new Uint32Array(Float32Array.of(value).buffer)[0] & 0xffff) === 0;

const layersOfTiny = (network: Network) => layersOf(network, { width: 16, height: 16, range: [0, 1] }, 3);
const narrowMobileNet = layersOfTiny({
  ...mobileNetV2,
  width: 0.35,
  blocks: mobileNetV2.blocks.slice(0, 2),
  lastFilters: 8,
});
const networks: Record<string, readonly Layer[]> = {
  'a residual network': tinyLayers,
  'its head': splitHead(tinyLayers).head,
  MobileNetV2: narrowMobileNet,
  'the head of MobileNetV2, which has dropout': splitHead(narrowMobileNet).head,
  'a network with a hidden dense layer': layersOfTiny({
    kind: 'layers',
    layers: [
      { kind: 'flatten', name: 'flat', inputs: ['rescale'] },
      { kind: 'dense', name: 'hidden', inputs: ['flat'], units: 16, bias: true },
      { kind: 'relu', name: 'relu', inputs: ['hidden'] },
      { kind: 'dense', name: 'logits', inputs: ['relu'], units: 'classes', bias: true },
      { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
    ],
  }),
};

testWithBfloat16.each(Object.entries(networks))(
  'a gradient of %s in bfloat16 points where that in float32 does',
  async (_, layers) => {
    // Without momentum a step is the learning rate times the gradient.
    const optimizer = { kind: 'sgd', learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 } as const;
    const weights = initialWeights(layers, 1);
    const steps = await Promise.all(
      [presets.strong, bfloat16].map((recipe) =>
        trainingSteps.graph(tf, layers, weights, { ...recipe, optimizer }, 1),
      ),
    );
    const begun = await steps[0].readState();
    const inputs = inputsOf(layers);
    const [exact, rounded] = steps.map(
      (step) => step.train(inputs, tinyLabels, 1, { shares: oneHot() }).loss,
    );
    expect(rounded).not.toBe(exact);
    // bfloat16 has 8 bits.
    expect(Math.abs(rounded / exact - 1)).toBeLessThan(1e-2);
    const [far, near] = await Promise.all(steps.map((step) => step.readState()));
    for (const { name } of kernelsOf(layers)) {
      const moved = (state: typeof begun) =>
        data(state, name).map((value, index) => value - data(begun, name)[index]);
      expect([name, cosine(moved(near), moved(far)) > 0.9]).toEqual([name, true]);
    }
    for (const step of steps) step.dispose();
  },
);

testWithBfloat16('weights and what the optimizer keeps stay float32', async () => {
  const step = await tinyStep(tf, 'graph', bfloat16);
  for (let count = 0; count < 3; count++)
    step.train(tinyPictures(count), tinyLabels, 1e-3, { shares: oneHot() });
  const state = await step.readState();
  for (const name of kernels.flatMap((kernel) => [kernel.name, slotName('v', kernel.name)])) {
    const values = data(state, name);
    expect(values.filter(isBfloat16).length).toBeLessThan(values.length / 8);
  }
  step.dispose();
});

testWithBfloat16('validation computes in float32, as what is exported', async () => {
  const step = await tinyStep(tf, 'graph', bfloat16);
  for (let count = 0; count < 3; count++)
    step.train(tinyPictures(count), tinyLabels, 1e-3, { shares: oneHot() });
  const exact = await tinyStep(tf, 'graph', presets.strong);
  exact.writeState(await step.readState());
  expect(step.evaluate(tinyPictures(9), tinyLabels)).toEqual(exact.evaluate(tinyPictures(9), tinyLabels));
  for (const one of [step, exact]) one.dispose();
});

testWithBfloat16('a run goes on in bfloat16 bit for bit', async () => {
  const step = await tinyStep(tf, 'graph', bfloat16);
  const train = (one: typeof step, count: number) =>
    one.train(tinyPictures(count), tinyLabels, 1e-3, { shares: oneHot() });
  for (let count = 0; count < 3; count++) train(step, count);
  const copy = await tinyStep(tf, 'graph', bfloat16, 2);
  copy.writeState(await step.readState());
  for (const count of [3, 4]) expect(train(copy, count)).toEqual(train(step, count));
  expect(await copy.readState()).toEqual(await step.readState());
  for (const one of [step, copy]) one.dispose();
});

test('a processor without instructions for bfloat16 is told', () => {
  const old = { model: 'Old CPU', instructionSets: ['avx2', 'fma'] };
  expect(() => refuseComputeType('bfloat16', tf, old)).toThrow(
    expect.objectContaining({
      // No fault of the recipe: a sweep has another machine try it.
      code: 'unsupported-platform',
      message:
        'Cannot compute in bfloat16: Old CPU has neither AVX512-BF16 nor AMX-BF16. Give --compute-type=float32.',
    }),
  );
  for (const instruction of ['avx512_bf16', 'amx_bf16'])
    refuseComputeType('bfloat16', tf, { ...old, instructionSets: [instruction] });
  refuseComputeType('float32', tf, old);
});

test('op by op there is float32 alone', () => {
  expect(() => tinyStep(tf, 'plain', bfloat16)).toThrow(
    'Cannot compute in bfloat16 op by op. Leave out --step=plain, or give --compute-type=float32.',
  );
});

/** Pictures, or features between 0 and 1. */
function inputsOf([{ shape }]: readonly Layer[]): Float32Array {
  const noise = Float32Array.from(tinyPictures().subarray(0, tinyLabels.length * elementsOf(shape)));
  return shape.length === 3 ? noise : noise.map((value) => value / 255);
}

function oneHot(): Float32Array {
  const shares = new Float32Array(tinyLabels.length * 3);
  tinyLabels.forEach((label, row) => (shares[row * 3 + label] = 1));
  return shares;
}

function cosine(one: Float32Array, other: Float32Array): number {
  const product = (left: Float32Array, right: Float32Array) =>
    left.reduce((sum, value, index) => sum + value * right[index], 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}
