import { nameSchema, presets } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawTrials } from './draw-trials.js';
import { presetOfTrial } from './preset-of-trial.js';
import { refuseUneven } from './refuse-uneven.js';
import { rungsOf } from './rungs.js';
import { readSweep, sweepSchema } from './sweep-file.js';
import { sweepName } from './sweep-name.js';
import { sweepCsv, sweepTable } from './sweep-table.js';
import { ranked, rankedByLength, type TrialResult } from './trial-result.js';
import { recipeOf } from './trial.js';

const folder = temporaryFolder();
const sweep = (changes: object) =>
  sweepSchema.parse({ search: 'random', parameters: { batchSize: [8, 16] }, ...changes });

test('drawTrials: a grid has every combination, draws lie in their ranges and are the same for the same seed', () => {
  const parameters = { preset: ['report', 'strong'], batchSize: [8, 16] };
  expect(drawTrials(sweep({ search: 'grid', parameters }), 1)).toEqual([
    { preset: 'report', batchSize: 8 },
    { preset: 'report', batchSize: 16 },
    { preset: 'strong', batchSize: 8 },
    { preset: 'strong', batchSize: 16 },
  ]);
  const drawn = sweep({
    runs: 200,
    parameters: { rate: { from: 1e-4, to: 1, scale: 'log' }, smoothing: { from: 0, to: 0.2 } },
  });
  const trials = drawTrials(drawn, 1) as { rate: number; smoothing: number }[];
  expect(trials).toEqual(drawTrials(drawn, 1));
  expect(trials).not.toEqual(drawTrials(drawn, 2));
  for (const { rate, smoothing } of trials) {
    expect(rate).toBeGreaterThanOrEqual(1e-4);
    expect(rate).toBeLessThanOrEqual(1);
    expect(smoothing).toBeLessThanOrEqual(0.2);
  }
  // Of four decades, half of the draws lie in the lower two.
  const lower = trials.filter(({ rate }) => rate < 1e-2).length;
  expect(Math.abs(lower - 100)).toBeLessThan(30);
});

test('draws of a range stay in it, and of one between whole numbers are whole where the setting is', () => {
  const drawn = (parameters: object) => drawTrials(sweep({ runs: 200, parameters }), 1);
  const valuesOf = (name: string, parameter: unknown) =>
    drawn({ [name]: parameter })
      .map((values) => values[name] as number)
      .sort((one, other) => one - other);
  // In four digits 0.9999 and 1.
  expect(valuesOf('labelSmoothing', { from: 0.99991, to: 0.99996 })).toEqual([0.99991, 0.99996]);
  expect(valuesOf('batchSize', { from: 2, to: 4 })).toEqual([2, 3, 4]);
  expect(valuesOf('batchSize', { from: 1, to: 3, scale: 'log' })).toEqual([1, 2, 3]);
  expect(valuesOf('network.convolutionsPerBlock', { from: 1, to: 3 })).toEqual([1, 2, 3]);
  expect(valuesOf('network.stem.filters', { from: 16, to: 64 }).every(Number.isInteger)).toBe(true);
  expect(valuesOf('labelSmoothing', { from: 0, to: 1 }).length).toBeGreaterThan(100);
  expect(drawn({ batchSize: [64, 128], labelSmoothing: [0, 0.1] })).toHaveLength(4);
});

const rounds = (recipes: readonly object[], firstEpochs = 5) =>
  refuseUneven(
    sweep({ search: 'halving', halving: { firstEpochs } }),
    recipes.map((changes) => ({ ...presets.sample, ...changes })),
  );

test('rounds in which recipes are not compared are refused', () => {
  const { head } = presets['mobilenet-v2'];
  rounds([{ epochs: 20 }, { epochs: 20 }]);
  expect(() => rounds([{ epochs: 40 }, { epochs: 10 }])).toThrow(
    'Cannot halve recipes of 10 and 40 epochs: in a round all train for as many. Leave epochs out of "parameters", and ' +
      'give one number for all, such as base: { epochs: 40 }.',
  );
  // The head of mobilenet-v2 learns alone for 5 epochs.
  expect(() => rounds([{ head, epochs: 15 }, { epochs: 15 }])).toThrow(
    'halving.firstEpochs = 5: the head learns alone for head.epochs = 5',
  );
  rounds([{ head, epochs: 15 }], 6);
  rounds([{ head, epochs: 5 }], 5);
});

test('rungsOf: a third goes on for three times the epochs, until the epochs are the recipe’s', () => {
  const halving = { firstEpochs: 2, factor: 3 };
  expect(rungsOf(sweep({ search: 'halving', halving }), 9, 20)).toEqual([
    { runs: 9, epochs: 2 },
    { runs: 3, epochs: 6 },
    { runs: 1, epochs: 20 },
  ]);
  expect(rungsOf(sweep({ search: 'halving', halving }), 30, 10)).toEqual([
    { runs: 30, epochs: 2 },
    { runs: 10, epochs: 6 },
    { runs: 4, epochs: 10 },
  ]);
  expect(rungsOf(sweep({}), 5, 10)).toEqual([{ runs: 5 }]);
});

test('the sweep that the documents show is one, and has the rounds that they tell', () => {
  const page = readFileSync(new URL('../../../../docs/many-machines.md', import.meta.url), 'utf8');
  const path = join(folder, 'documented.yaml');
  writeFileSync(path, /^```yml\n(.*?)^```/ms.exec(page)![1]);
  expect(rungsOf(readSweep(path).sweep, 27, 45)).toEqual([
    { runs: 27, epochs: 5 },
    { runs: 9, epochs: 15 },
    { runs: 3, epochs: 45 },
  ]);
});

test('the runs of a sweep have names that can be read back, whatever its file is called', () => {
  for (const file of ['my sweep.yaml', '_größer.yaml', `${'x'.repeat(200)}.yaml`]) {
    const name = sweepName(file, { dataset: '/x/pets', source: undefined });
    expect(nameSchema.safeParse(`${name}-9999-e100000`).success).toBe(true);
  }
  expect(sweepName('my sweep.yaml', { dataset: '/x/pets', source: undefined })).toBe('my-sweep-pets');
});

test('recipeOf puts values into their places and leaves the base as it is', () => {
  const base = { preset: 'strong', optimizer: { kind: 'adam' } };
  expect(recipeOf({ base }, { 'optimizer.learningRate': 0.1, 'head.epochs': 2, preset: 'report' })).toEqual({
    preset: 'report',
    optimizer: { kind: 'adam', learningRate: 0.1 },
    head: { epochs: 2 },
  });
  expect(base.optimizer).toEqual({ kind: 'adam' });
});

test('readSweep names each setting that is wrong, and its line', async () => {
  const path = join(folder, 'sweep.yaml');
  await writeFile(path, 'search: halving\nruns: 0\nparameters:\n  batchSize: { from: 3, to: 1 }\n');
  expect(() => readSweep(path)).toThrow(
    /sweep\.yaml:2: runs: .*\n.*sweep\.yaml:4: parameters\.batchSize: expected from to be less than to/s,
  );
  await writeFile(path, 'search: halving\nparameters:\n  batchSize: [3]\n');
  expect(() => readSweep(path)).toThrow('expected halving: { firstEpochs: 2 } with search: halving');
});

test('a recipe that does not fit is told by the setting of the sweep’s own file', async () => {
  const path = join(folder, 'unfit.yaml');
  const message = async (text: string) => {
    await writeFile(path, `search: grid\nbase: { epochs: 3 }\nparameters:\n${text}`);
    const file = readSweep(path);
    try {
      for (const values of drawTrials(file.sweep, 1)) presetOfTrial(file, values);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(await message('  batchSize: [8, 2.5]\n  labelSmoothing: [0.1]\n')).toContain(
    `Cannot use --config, as no recipe has {"batchSize":2.5,"labelSmoothing":0.1}:\n  ${path}:4: parameters.batchSize: `,
  );
  expect(await message('  optimizer.momentum: [0.9]\n')).toContain(
    `${path}:4: parameters.optimizer.momentum: there is no such setting`,
  );
  expect(await message('  preset: [best]\n')).toContain(
    `${path}:4: parameters.preset: expected one of sample`,
  );
  expect(await message('  epochs: [1]\n  schedule: [{ kind: step }]\n')).toContain(
    `${path}:5: parameters.schedule: `,
  );
  expect(
    await message('  preset: [strong]\n  augmentation.crop.keptScale: [8]\n  picture.width: [1024]\n'),
  ).toMatch(/^Cannot use --config, as no recipe has \{"preset":"strong",.*: Cannot /);
  // Lists are values, too.
  expect(await message('  augmentation.crop.area: [[0.2, 1], [0.5, 1]]\n')).toBeUndefined();
});

const result = (trial: number, valAccuracy: number | null, failure?: string): TrialResult => ({
  trial,
  run: `pets-${trial}`,
  config: '',
  values: { preset: 'report', batchSize: trial },
  valAccuracy,
  valLoss: valAccuracy === null ? null : 1 - valAccuracy,
  history: [],
  failure,
});

test('of runs of several lengths the longest come first, and none that failed is the best', () => {
  const results = [
    { ...result(0, 0.75), epochs: 9 },
    { ...result(1, null, 'The disk is full.'), epochs: 27 },
    { ...result(2, 0.5), epochs: 27 },
    { ...result(3, 0.9), epochs: 3 },
  ];
  expect(rankedByLength(results, 'val_accuracy').map(({ trial }) => trial)).toEqual([2, 0, 3, 1]);
});

test('the table has the best first and what failed last', () => {
  const results = ranked(
    [result(0, 0.5), result(1, null, 'It diverged, "soon".'), result(2, 0.75)],
    'val_accuracy',
  );
  expect(
    sweepTable(results)
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['run', 'status', 'preset', 'batchSize', 'val_accuracy', 'val_loss', 'trained_epochs'],
    ['pets-2', 'trained', 'report', '2', '75.00 %', '0.2500', '0'],
    ['pets-0', 'trained', 'report', '0', '50.00 %', '0.5000', '0'],
    ['pets-1', 'failed', 'report', '1', '-', '-', '0'],
  ]);
  expect(sweepCsv(results)).toContain('pets-1,report,1,,,0,"It diverged, ""soon""."\n');
});
