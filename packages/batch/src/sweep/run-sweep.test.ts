import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBatch } from '../batch-process.fixture.js';

const home = temporaryFolder();
const base = { preset: 'sample', epochs: 1 };
const sweep = async (name: string, changes: object, ...args: string[]) => {
  const text = { search: 'grid', base, parameters: { batchSize: [8, 16] }, ...changes };
  writeFileSync(join(home, `${name}.json`), JSON.stringify(text));
  const { ended, output } = startBatch(
    ['sweep', `--config=${name}.json`, '--dataset=pets', '--device=cpu', ...args],
    {
      FOODNET_HOME: home,
      INIT_CWD: home,
    },
  );
  return { code: await ended, output: output() };
};
beforeAll(async () => {
  await drawPictures(join(home, 'pets'), { classes: 2, perClass: 10 });
});

const failing = {
  search: 'random',
  runs: 27,
  base: { ...base, classWeights: { cat: 2 } },
  parameters: { batchSize: [8, 1_000] },
};
test('a sweep of which every recipe fails says why, and names no best run', async () => {
  const { code, output } = await sweep('failing', failing);
  expect(output).toContain('2 distinct recipes of 27 draws.');
  expect(output).toMatch(/2 recipes were tried in .*, 2 failed: .*sweep\.png\.$/m);
  expect(output).toContain('all failed. The first: Cannot ');
  const table = readFileSync(join(home, 'sweeps', 'failing-pets', 'sweep.csv'), 'utf8');
  expect(table).toContain('Cannot weigh the classes cat');
  expect(table).toContain('Cannot train on 16 pictures in batches of 1000');
  expect(code).toBe(1);
});

test('a sweep that goes on, and each run of it, has the pictures that it was begun with', async () => {
  const prepared = () => readFileSync(join(home, 'data', 'pets', '32x32-lanczos3', 'manifest.json'), 'utf8');
  const before = prepared();
  const round = join(home, 'sweeps', 'failing-pets', 'round-1');
  rmSync(join(round, 'job', 'done', '000000.json'));
  await drawPictures(join(home, 'pets'), { classes: 2, perClass: 12 });
  const { output } = await sweep('failing', failing);
  expect(output).toContain('Its pictures were not looked at');
  expect(output).toContain('2 recipes were tried');
  expect(prepared()).toBe(before);
  const log = readFileSync(join(round, 'logs', 'failing-pets-0.log'), 'utf8');
  expect(log.match(/Cannot /g)).toHaveLength(2);
});

test('what cannot be compared is refused before anything is written', async () => {
  const { code, output } = await sweep('uneven', {
    search: 'halving',
    halving: { firstEpochs: 1 },
    parameters: { epochs: [1, 2] },
  });
  expect(output).toContain('Cannot halve recipes of 1 and 2 epochs');
  expect(code).toBe(1);
  expect(existsSync(join(home, 'sweeps', 'uneven-pets'))).toBe(false);
});

test('--init and --weights reach the trainings, belong to the sweep, and what they lack is no fault of a recipe', async () => {
  const folder = join(home, 'sweeps', 'following-pets');
  const first = join(folder, 'round-1');
  const { code, output } = await sweep('following', {}, '--init=gone');
  expect(output).toContain('there is no run gone');
  expect(code).toBe(1);
  expect(existsSync(join(first, 'failures'))).toBe(false);

  // A sweep that is refused leaves the recipes of the one that was begun.
  const { config } = JSON.parse(readFileSync(join(first, 'job', 'lists', '000000.jsonl'), 'utf8')) as {
    config: string;
  };
  const recipe = readFileSync(join(folder, config), 'utf8');
  const refused = await sweep('following', { base: { ...base, labelSmoothing: 0.1 } }, '--weights=mine.h5');
  expect(refused.output).toContain('init: "gone" then, undefined now');
  expect(refused.output).toContain(`weights: undefined then, "${join(home, 'mine.h5')}" now`);
  expect(readFileSync(join(folder, config), 'utf8')).toBe(recipe);
});

test('--weights names a file that all trainings begin with', async () => {
  const { output } = await sweep('weighed', {}, '--weights=mine.h5');
  expect(output).toContain(`${join(home, 'mine.h5')} is not there`);
});
