import type { Epoch } from '@foodnet/contracts';
import { formatCount, writeJson } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foodnetProcess } from '../foodnet-process.fixture.js';
import { tinyRun } from '../tiny-data.fixture.js';
import { differencesOf } from './differences.js';
import type { RunSummary } from './summarize-run.js';

const home = temporaryFolder();
const foodnet = foodnetProcess(home);

const epochs = [0.25, 0.75, 0.5].map((valAccuracy, epoch): Epoch => ({
  epoch,
  loss: 1.5 - epoch / 4,
  accuracy: 0.5,
  valLoss: 2 - valAccuracy,
  valAccuracy,
  learningRate: 1e-3,
  seconds: 40,
  dataSeconds: 1,
}));
const done = { ...tinyRun(), name: 'done', status: 'finished' as const, epochs, bestEpoch: 1 };
const wide = {
  ...tinyRun({ batchSize: 8 }),
  name: 'wide',
  seed: 2,
  epochs: epochs.slice(0, 2),
  bestEpoch: 1,
};
const fresh = { ...tinyRun(), name: 'fresh' };

beforeAll(async () => {
  for (const run of [done, wide, fresh]) await writeJson(join(home, 'runs', run.name, 'run.json'), run);
  await mkdir(join(home, 'runs', 'broken'));
  await writeFile(join(home, 'runs', 'broken', 'run.json'), '{');
  await mkdir(join(home, 'runs', 'empty'));
});

test('trainer:runs lists every run with its best figures, and says which cannot be read', async () => {
  const { code, output } = await foodnet(['runs']);
  expect(code).toBe(0);
  const lines = output.split('\n').map((line) => line.split(/ {2,}/));
  expect(lines).toContainEqual([
    'done',
    'finished',
    'report',
    'tiny',
    formatCount(done.parameters),
    '3/3',
    '2',
    '75.00 %',
    '1.2500',
    '2 min 00 s',
  ]);
  expect(lines).toContainEqual([
    'fresh',
    'training',
    'report',
    'tiny',
    formatCount(done.parameters),
    '0/3',
    '-',
    '-',
    '-',
    '0 s',
  ]);
  expect(output).toMatch(/Cannot read the run manifest .*broken/);
});

test('trainer:runs --json prints the same for programs', async () => {
  const { output } = await foodnet(['runs', '--json']);
  const runs = JSON.parse(output.slice(output.indexOf('[\n'))) as RunSummary[];
  expect(runs.map(({ name }) => name)).toEqual(['done', 'fresh', 'wide']);
  expect(runs[0]).toMatchObject({
    bestEpoch: 2,
    valAccuracy: 0.75,
    valLoss: 1.25,
    seconds: 120,
    ofEpochs: 3,
  });
  expect(runs[1]).toMatchObject({ bestEpoch: null, valAccuracy: null });
});

test('trainer:compare draws runs in one chart and says in what they differ', async () => {
  const { code, output } = await foodnet(['compare', '--run=done', '--run=wide', '--output=both.png']);
  expect(code).toBe(0);
  expect(output).toMatch(/differs in +done +wide\n.*batchSize +4 +8\n.*seed +1 +2\n/s);
  const svg = await readFile(join(home, 'both.svg'), 'utf8');
  for (const word of ['done', 'wide', 'loss', 'accuracy', 'training', 'test'])
    expect(svg).toContain(`>${word}<`);
  // A line for each run and split, in both panels.
  expect(
    svg.match(/<path aria-label="[^"]*" role="graphics-symbol" aria-roledescription="line mark"/g),
  ).toHaveLength(8);
});

test.each([
  [['--run=done'], 'Cannot use --run: expected 2 to 7 different runs'],
  [['--run=done', '--run=done'], 'expected 2 to 7 different runs'],
  [['--run=done', '--run=../x'], 'expected letters, digits'],
  [['--run=done', '--run=fresh'], 'Cannot compare run fresh: no epoch of it is done'],
  [['--run=done', '--run=none'], 'Cannot compare run none: there is none in'],
])('trainer:compare %j is refused', async (argv, words) => {
  const { code, output } = await foodnet(['compare', ...argv]);
  expect(output).toContain(words);
  expect(code).toBe(1);
});

test('differencesOf says nothing of runs that are alike', () => {
  expect(differencesOf([done, fresh])).toEqual([]);
});
