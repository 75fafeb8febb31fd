import { presets, resnet20 } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import { expect, test } from '@jest/globals';
import { freezeLayers } from '../freeze-layers.js';
import { describeNetwork } from './describe-network.js';
import { summarizeNetwork } from './network-summary.js';

const layers = layersOf(resnet20, { width: 32, height: 32, range: [0, 1] }, 101);
const summary = summarizeNetwork(layers, presets.report, 32);

test("the report's network has the report's parameters and products", () => {
  expect(summary.parameters).toBe(18_664_677);
  // 0.68 G multiplications with their additions.
  expect(summary.flops / 2e9).toBeCloseTo(0.68, 2);
  // 3 x 3 x 3 x 64 numbers at 32 x 32 places, twice.
  expect(summary.layers.find(({ name }) => name === 'stem_conv')).toEqual({
    name: 'stem_conv',
    kind: 'convolution',
    shape: [32, 32, 64],
    parameters: 1792,
    flops: 2 * 1728 * 1024,
  });
});

test('products in training are those of the gradients that are computed', () => {
  const { layers: rows, flops, trainingFlops } = summary;
  const flopsOf = (name: string) => rows.find((row) => row.name === name)!.flops;
  // Nothing learns by the pictures.
  expect(trainingFlops).toBe(3 * flops - flopsOf('stem_conv'));
  const head = summarizeNetwork(freezeLayers(layers, ['stem_*', 'stage*']), presets.report, 32);
  expect(head.trainingFlops).toBe(flops + flopsOf('logits'));
  // By the kernels of the stem and the logits, and by the inputs of all but the stem.
  const lower = summarizeNetwork(freezeLayers(layers, ['stage*']), presets.report, 32);
  expect(lower.trainingFlops).toBe(2 * flops + flopsOf('logits'));
});

test('memory counts what a recipe keeps of each parameter', () => {
  const { parameters, trainable, bytes } = summary;
  // Adam keeps two numbers of each that learns.
  expect(bytes.state).toBe(4 * (parameters + 2 * trainable));
  expect(bytes.gradients).toBe(4 * trainable);
  const averaged = { ...presets.report, ema: { decay: 0.9, everySteps: 1 } };
  expect(summarizeNetwork(layers, averaged, 32).bytes.state).toBe(4 * (2 * parameters + 2 * trainable));
  expect(summarizeNetwork(layers, presets.report, 64).bytes.activations).toBe(2 * bytes.activations);
  const half = { ...presets.report, computeType: 'bfloat16' } as const;
  expect(summarizeNetwork(layers, half, 64).bytes).toEqual(bytes);
  const frozen = summarizeNetwork(freezeLayers(layers, ['stem_*']), presets.report, 32);
  expect(frozen.trainable).toBe(trainable - 1792 - 128);
});

test('the table has a line a layer and the sums', () => {
  const text = describeNetwork(summary);
  expect(text.split('\n')).toHaveLength(layers.length + 3);
  expect(text).toMatch(/^layer +kind +output +parameters +MFLOP\n/);
  expect(text).toMatch(/\nstem_conv +convolution +32 x 32 x 64 +1,792 +3\.5\n/);
  expect(text).toContain('18,664,677 parameters');
});
