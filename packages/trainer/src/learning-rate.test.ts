import { presets, scheduleSchema } from '@foodnet/contracts';
import { maxDifference, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import { learningRateOf } from './learning-rate.js';

const [epochs, stepsPerEpoch, peak] = [6, 10, 0.5];

/** The rates of all steps of six epochs of ten. */
function ratesOf(schedule: z.input<typeof scheduleSchema>): number[] {
  const preset = {
    schedule: scheduleSchema.parse(schedule),
    optimizer: { ...presets.report.optimizer, learningRate: peak },
    epochs,
  };
  return Array.from({ length: epochs * stepsPerEpoch }, (_, now) =>
    learningRateOf(
      preset,
      { learningRate: peak },
      { epoch: Math.floor(now / stepsPerEpoch), step: now % stepsPerEpoch, stepsPerEpoch },
    ),
  );
}

test('a warm-up rises along a line, and what follows begins at the whole rate', () => {
  for (const schedule of [
    { kind: 'constant', warmUpEpochs: 0.4 },
    { kind: 'cosine', warmUpEpochs: 0.4 },
    { kind: 'step', warmUpEpochs: 0.4, everyEpochs: 2 },
  ] as const) {
    expect(ratesOf(schedule).slice(0, 5)).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5].map((rate) => expect.closeTo(rate, 12)),
    );
  }
});

test('constant stays', () => {
  expect(new Set(ratesOf({ kind: 'constant' }))).toEqual(new Set([peak]));
});

test('cosine is at half between its ends in the middle, and never below the final fraction', () => {
  const rates = ratesOf({ kind: 'cosine', warmUpEpochs: 2, finalFraction: 0.1 });
  expect(rates[20]).toBe(peak);
  // 40 steps behind the warm-up: step 40 is half way, (1 + 0.1) / 2 of the rate.
  expect(rates[40]).toBeCloseTo(0.55 * peak, 12);
  expect(rates.every((rate, now) => now <= 20 || rate < rates[now - 1])).toBe(true);
  expect(rates[59]).toBeGreaterThan(0.1 * peak);
});

test('step falls by its factor at the begin of every second epoch', () => {
  const rates = ratesOf({ kind: 'step', everyEpochs: 2, factor: 0.5 });
  expect([0, 19, 20, 39, 40, 59].map((now) => rates[now] / peak)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
});

test('one-cycle is at its top behind its rise, and ends at its final fraction', () => {
  // 0.3 of 60 steps: the top is step 17, as PyTorch counts; step 38 is half way from there to 59.
  const rates = ratesOf({ kind: 'one-cycle', startFraction: 0.1, finalFraction: 0.01 });
  expect(rates[0]).toBeCloseTo(0.1 * peak, 12);
  expect(rates[17]).toBeCloseTo(peak, 12);
  expect(rates[38]).toBeCloseTo(((1 + 0.01) / 2) * peak, 12);
  expect(rates[59]).toBeCloseTo(0.01 * peak, 12);
});

test('a run of one step has a rate, whatever its schedule', () => {
  for (const schedule of [
    { kind: 'constant', warmUpEpochs: 3 },
    { kind: 'cosine', warmUpEpochs: 3 },
    { kind: 'one-cycle' },
  ] as const) {
    const preset = { ...presets.report, schedule: scheduleSchema.parse(schedule), epochs: 1 };
    const rate = learningRateOf(preset, { learningRate: 1 }, { epoch: 0, step: 0, stepsPerEpoch: 1 });
    expect(rate).toBeGreaterThan(0);
    expect(rate).toBeLessThanOrEqual(preset.optimizer.learningRate);
  }
});

testWithPython("cosine and step equal Keras's schedules", async (python) => {
  const program = `
import json
from keras.optimizers.schedules import CosineDecay, ExponentialDecay
cosine = CosineDecay(0.5, 40, alpha=0.1)
step = ExponentialDecay(0.5, 20, 0.5, staircase=True)
print(json.dumps([[float(cosine(t)) for t in range(40)], [float(step(t)) for t in range(60)]]))`;
  const [cosine, step] = (await python(program)) as number[][];
  expect(
    maxDifference(ratesOf({ kind: 'cosine', warmUpEpochs: 2, finalFraction: 0.1 }).slice(20), cosine),
  ).toBeLessThan(1e-6);
  expect(maxDifference(ratesOf({ kind: 'step', everyEpochs: 2, factor: 0.5 }), step)).toBeLessThan(1e-6);
});
