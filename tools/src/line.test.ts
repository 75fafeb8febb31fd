import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startStage, type Started } from './started.fixture.js';

const home = temporaryFolder();
const options = [
  '--dataset=pets',
  '--preset=sample',
  '--size=48',
  '--epochs=1',
  '--batch-size=8',
  '--device=cpu',
];
/** Lists what a killed stage may leave: parts and locks. */
const leftovers = () =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => /\.part-|\.lock$/.test(path));

let pictures: string[];
beforeAll(async () => {
  pictures = await drawPictures(join(home, 'pets'), { classes: 3, perClass: 20 });
});

interface Answer {
  readonly model: { readonly name: string; readonly version: number };
  readonly predictions: readonly { readonly label: string; readonly probability: number }[];
}

async function classify(address: string, path: string): Promise<Answer> {
  const body = new FormData();
  body.append('image', new Blob([readFileSync(path)]), 'picture.jpg');
  const response = await fetch(`${address}/classify`, { method: 'POST', body });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function serve(): Promise<{ readonly server: Started; readonly address: string }> {
  const server = startStage('inference-server', 'serve', [...options, '--port=0'], home);
  const [address] = await server.printed(/http:\/\/127\.0\.0\.1:\d+/);
  return { server, address };
}

test('from a folder of pictures to a label: serve makes everything it lacks', async () => {
  const { server, address } = await serve();
  const answer = await classify(address, pictures[0]);
  expect(answer.model).toEqual({ name: 'foodnet', version: 1 });
  expect(answer.predictions.map(({ label }) => label).sort()).toEqual(['class_0', 'class_1', 'class_2']);
  expect(answer.predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(leftovers()).toEqual([]);
}, 180_000);

test('done work is recognised at once by each stage', async () => {
  for (const [project, target] of [
    ['dataset', 'prepare'],
    ['trainer', 'train'],
    ['exporter', 'export'],
  ]) {
    const timed = async (more: readonly string[]) => {
      const startMs = performance.now();
      const stage = startStage(project, target, more, home);
      expect(await stage.ended).toBe(0);
      return { output: stage.output(), ms: performance.now() - startMs };
    };
    // Beside the start of a program: other work on the machine is not what is measured.
    const help = await timed(['--help']);
    const again = await timed(options);
    expect(again.output).toMatch(/is (ready|trained already)/);
    expect(again.ms).toBeLessThan(4 * help.ms);
  }
});

test('the server, trainer:evaluate on the run and trainer:evaluate on the export give each picture the same label', async () => {
  const labels: Record<string, string[]> = {};
  for (const [name, which] of [
    ['run', '--run=sample-pets'],
    ['model', '--model=foodnet'],
  ]) {
    const output = join(home, `${name}.json`);
    const stage = startStage(
      'trainer',
      'evaluate',
      [which, '--dataset=pets', '--split=all', `--output=${output}`],
      home,
    );
    expect([await stage.ended, stage.output()]).toEqual([0, expect.stringContaining('top-1')]);
    const { pictures: rows } = JSON.parse(readFileSync(output, 'utf8')) as {
      pictures: { path: string; predicted: string }[];
    };
    for (const { path, predicted } of rows) (labels[path] ??= []).push(predicted);
  }
  const { server, address } = await serve();
  for (const [path, predicted] of Object.entries(labels)) {
    const answer = await classify(address, join(home, 'pets', path));
    expect([...predicted, answer.predictions[0].label]).toEqual(Array(3).fill(predicted[0]));
  }
  server.child.kill('SIGTERM');
  await server.ended;
  expect(Object.keys(labels)).toHaveLength(60);
}, 120_000);

test('options that contradict a finished run are refused with both values', async () => {
  const stage = startStage('trainer', 'train', ['--run=sample-pets', '--dataset=pets', '--epochs=7'], home);
  expect(await stage.ended).toBe(1);
  expect(stage.output()).toMatch(/epochs.*\b1\b.*\b7\b|epochs.*\b7\b.*\b1\b/s);
});
