import { presets, runSchema } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const home = temporaryFolder();

/** Parameters at 101 classes; a class more or less is a row of the last layer and its bias. */
const parameters = {
  'report-1': 18_672_357,
  'report-3': 18_664_677,
  'table-1': 18_664_677,
};

test.each([
  ['report-1', 48, 2],
  ['report-3', 64, 3],
  ['table-1', 96, 6],
] as const)('%s trains a step on %i pixels and %i classes', async (preset, size, classes) => {
  const dataset = join(home, `${classes}-classes`);
  await drawPictures(dataset, { classes, perClass: 2 });
  const options = [
    `--dataset=${dataset}`,
    `--preset=${preset}`,
    `--size=${size}`,
    '--epochs=1',
    '--batch-size=2',
  ];
  await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'main.js'), 'train', ...options, `--run=${preset}`, '--device=cpu'],
    { env: { ...process.env, FOODNET_HOME: home } },
  );
  const folder = join(home, 'runs', preset);
  const run = runSchema.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')));
  expect(run).toMatchObject({ status: 'finished', presetName: preset, bestEpoch: 0 });
  expect(run.preset).toEqual({
    ...presets[preset],
    picture: { ...presets[preset].picture, width: size, height: size },
    epochs: 1,
    batchSize: 2,
  });
  expect(run.parameters).toBe(parameters[preset] - (101 - classes) * 513);
  // 300 MB each.
  await rm(folder, { recursive: true });
});
