import { IMPORTED, presets, type Evaluation, type Run } from '@foodnet/contracts';
import { presetOf, recipeName, runFolder, writeJson } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { accuracyRows } from './accuracy/accuracy-rows.js';
import { accuracyTable } from './accuracy/accuracy-table.js';
import { addCurves, curvesOf, curvesOfSeeds, untimed, type Curve } from './accuracy/curve.js';
import { readCurves, writeCurves } from './accuracy/curves-file.js';
import { readKerasLog } from './accuracy/read-keras-log.js';
import { readRunCurves } from './accuracy/read-run-curves.js';

const folder = temporaryFolder();

const curve = (recipe: string, accuracies: readonly number[], seconds: number): Curve => ({
  recipe,
  seed: 1,
  epochs: accuracies.map((valAccuracy, index) => ({ seconds, loss: 1, valLoss: 9 - index, valAccuracy })),
  bestEpoch: accuracies.length - 1,
  mirrorAccuracy: null,
});

test('a log of Keras is a curve, whose best epoch has the lowest val_loss', async () => {
  const file = join(folder, 'keras.log');
  // As Keras 3.15 prints it.
  await writeFile(
    file,
    [
      'Found 3750 images belonging to 10 classes.',
      'Epoch 1/2',
      '118/118 - 41s - 345ms/step - accuracy: 0.2384 - loss: 2.5731 - val_accuracy: 0.1000 - val_loss: 2.2894 - learning_rate: 1.0000e-03',
      'Epoch 2/2',
      '118/118 - 38s - 325ms/step - accuracy: 0.3117 - loss: 2.0679 - val_accuracy: 0.1253 - val_loss: 4.3190 - learning_rate: 1.0000e-03',
    ].join('\n'),
  );
  expect(await readKerasLog(file)).toMatchObject({
    recipe: 'Keras',
    bestEpoch: 0,
    epochs: [
      { seconds: 41, loss: 2.5731, valAccuracy: 0.1, valLoss: 2.2894 },
      { seconds: 38, loss: 2.0679, valAccuracy: 0.1253, valLoss: 4.319 },
    ],
  });
  await writeFile(file, 'Traceback');
  await expect(readKerasLog(file)).rejects.toThrow(/there is no epoch in it\. Expected what model\.fit/);
});

test('a row is a recipe over its seeds, and when it reached what the peer kept', () => {
  const peer = curve('Keras', [0.2, 0.5], 60);
  const rows = accuracyRows(
    [
      peer,
      curve('strong', [0.4, 0.5, 0.6], 30),
      // Slower, for it had company.
      curve('strong', [0.4, 0.6, 0.7], 90),
      curve('weak', [0.1], 30),
    ],
    peer,
  );
  expect(rows).toEqual([
    expect.objectContaining({ recipe: 'Keras', seeds: 1, accuracy: 0.5, minutesToPeer: 2, shareOfPeer: 1 }),
    {
      recipe: 'strong',
      epochs: 3,
      seeds: 2,
      accuracy: expect.closeTo(0.65),
      lowest: 0.6,
      highest: 0.7,
      mirrorAccuracy: null,
      minutes: 1.5,
      minutesToPeer: 1,
      shareOfPeer: 0.5,
    },
    expect.objectContaining({ recipe: 'weak', minutesToPeer: null, shareOfPeer: null }),
  ]);
  const table = accuracyTable(rows, 'Keras');
  expect(table).toMatch(
    /^\| strong +\| 3 +\| 2 +\| 65\.00 % \(60\.00 to 70\.00\) +\| +\| 1\.5 +\| 1\.0 \(50 %\) +\|$/m,
  );
  expect(table).toMatch(/\| not reached +\|$/m);
});

test('times of runs that had company are left out', () => {
  const peer = curve('Keras', [0.2, 0.5], 60);
  const [, alone, both] = accuracyRows(
    [
      peer,
      untimed(curve('weak', [0.1], 30)),
      untimed(curve('strong', [0.5, 0.6], 30)),
      curve('strong', [0.4, 0.5], 45),
    ],
    peer,
  );
  expect(alone).toMatchObject({ recipe: 'weak', accuracy: 0.1, minutes: null, minutesToPeer: null });
  expect(both).toMatchObject({ seeds: 2, minutes: 1.5, minutesToPeer: 1.125, shareOfPeer: 0.5625 });
  expect(accuracyTable([alone], 'Keras')).toMatch(/10\.00 % +\| +\| +\| +\|$/m);
});

test('recipes are shown in the order asked for, and one without a training is named', () => {
  const [weak, strong, again] = [curve('weak', [0.1], 1), curve('strong', [0.5], 1), curve('weak', [0.2], 1)];
  expect(curvesOf(['strong', 'weak'], [weak, strong, again])).toEqual([strong, weak, again]);
  expect(() => curvesOf(['weak', 'tsrong'], [weak, strong])).toThrow(
    'Cannot show tsrong: no training of it is known, only of weak, strong.',
  );
});

test('recipes are compared on the same seeds, Keras on the one that nobody knows, and a missing one is named', () => {
  const [first, second] = [1, 2].map((seed) => ({ ...curve('strong', [0.5], 1), seed }));
  const keras = { ...curve('Keras', [0.4], 1), seed: null };
  expect(curvesOfSeeds([2, 1], [keras, first, second])).toEqual([keras, first, second]);
  expect(curvesOfSeeds([2], [keras, first, second])).toEqual([keras, second]);
  expect(() => curvesOfSeeds([2, 3], [keras, first, second])).toThrow(
    'Cannot show seed 3: no training with it is known, only with 1, 2.',
  );
});

const run = (name: string, computeType: string, seed = 1) =>
  ({
    name,
    presetName: 'strong',
    preset: { computeType },
    seed,
    epochs: [],
    dataset: { name: 'pets' },
  }) as unknown as Run;

test('two runs that would pass for the same training are named, and what was imported is none', async () => {
  const small = run('strong-pets', 'float32');
  const others = [run('rounded', 'bfloat16'), run('second', 'float32', 2)];
  const imported = ['first.h5', 'second.h5'].map((name) => ({
    ...run(name, 'float32'),
    presetName: IMPORTED,
  }));
  expect(
    (await readRunCurves([small, ...others, ...imported])).map(({ recipe, seed }) => [recipe, seed]),
  ).toEqual([
    ['strong', 1],
    ['strong (bfloat16)', 1],
    ['strong', 2],
  ]);
  await expect(readRunCurves([small, ...others, run('big', 'float32')])).rejects.toThrow(
    'the runs strong-pets and big both are strong with seed 1 over 0 epochs',
  );
});

test('what the mirror brings is taken of the weights that are kept, and not of those of an earlier epoch', async () => {
  process.env.FOODNET_HOME = folder;
  const one = { ...run('mirrored', 'float32'), bestEpoch: 4 };
  const evaluation: Evaluation = {
    ...{ kind: 'evaluation', format: 1, of: 'run mirrored', dataset: 'pets', split: 'test' },
    ...{ top1: 0.75, top5: 1, loss: 1, calibration: { error: 0, bins: [] } },
    ...{ classes: [], confusion: [], confused: [], pictures: [] },
  };
  const accuracyWith = async (epoch?: number) => {
    await mkdir(runFolder('mirrored'), { recursive: true });
    await writeJson(join(runFolder('mirrored'), 'evaluation-pets-mirror.json'), { ...evaluation, epoch });
    return (await readRunCurves([one]))[0].mirrorAccuracy;
  };
  expect(await accuracyWith(4)).toBe(0.75);
  expect(await accuracyWith(2)).toBeNull();
  // An earlier Foodnet did not tell the epoch.
  expect(await accuracyWith()).toBe(0.75);
});

test('a run whose head learned alone at first has no pace that all of its epochs go at', async () => {
  const { epochs } = curve('moved', [0.4, 0.5], 60);
  const plain = { ...run('plain', 'float32'), epochs } as Run;
  const { head } = presets['mobilenet-v2'];
  const headed = { ...plain, name: 'headed', seed: 2, preset: { ...plain.preset, head } };
  const curves = await readRunCurves([plain, headed]);
  expect(curves.map((one) => accuracyRows([one])[0].minutes)).toEqual([2, null]);
});

test('curves are kept in a file, in which a training stands once', async () => {
  const file = join(folder, 'kept', 'curves.csv');
  expect(await readCurves(file)).toEqual([]);
  const first = [
    { ...curve('Keras', [0.2, 0.5], 60), seed: null },
    { ...curve('strong (bfloat16)', [0.4, 0.6], 30), mirrorAccuracy: 0.61, bestEpoch: 0 },
    untimed(curve('strong (bfloat16)', [0.4, 0.5, 0.6], 30)),
    curve('mine, "best"', [0.1], 30),
  ];
  await writeCurves(file, first);
  expect(await readCurves(file)).toEqual(first);

  const again = curve('strong (bfloat16)', [0.7, 0.8], 20);
  const other = { ...again, seed: 2 };
  expect(addCurves(first, [again, other])).toEqual([first[0], again, first[2], first[3], other]);
});

test.each([
  ['recipe,epoch\nstrong,1\n', /line 2, /],
  ['strong,1,1,,1,x,0.5,yes,', /line 2, val_loss: /],
  ['strong,1,1,,1,1,1.5,yes,', /line 2, val_accuracy: /],
  ['strong,1,1,,1,1,0.5,yes,\nstrong,1,3,,1,1,0.5,,', /line 3: epoch 3 of strong does not follow/],
  ['strong,1,1,,1,1,0.5,yes,\nstrong,2,2,,1,1,0.5,,', /line 3: epoch 2 of strong does not follow/],
  ['strong,1,2,,1,1,0.5,yes,', /line 2: epoch 2 of strong does not follow/],
  ['strong,1\n', /CSV|column/i],
])('a file of curves that holds %j is refused', async (lines, message) => {
  const file = join(folder, 'damaged.csv');
  const head = 'recipe,seed,epoch,seconds,loss,val_loss,val_accuracy,kept,mirror_accuracy\n';
  await writeFile(file, lines.startsWith('recipe') ? lines : head + lines);
  await expect(readCurves(file)).rejects.toThrow(message);
});

const recipes = fileURLToPath(new URL('../../../docs/accuracy/recipes/', import.meta.url));

test.each(readdirSync(recipes))('%s is strong in bfloat16 with one change', (file) => {
  const options = { config: join(recipes, file) };
  const changed = presetOf(options);
  const strong = { ...presets.strong, computeType: 'bfloat16' };
  const differ = Object.entries(changed).filter(
    ([name, value]) => !isDeepStrictEqual(value, strong[name as keyof typeof strong]),
  );
  expect(differ).toHaveLength(1);
  expect(recipeName(options)).toBe(file.replace('.yaml', ''));
});
