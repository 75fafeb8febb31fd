import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoodnetError } from './errors.js';
import { presets } from './presets.js';
import { readManifest } from './read-manifest.js';
import { runSchema, type Run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'foodnet-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'run.json');

const run: Run = {
  kind: 'run',
  format: 1,
  name: 'sample-sample',
  presetName: 'sample',
  preset: presets.sample,
  seed: 1,
  dataset: { name: 'sample', location: 'sample', identity: 'abc' },
  classes: ['a', 'b'],
  parameters: 10,
  status: 'training',
  epochs: [],
  bestBy: 'val_loss',
  bestEpoch: null,
};

async function reading(content: string): Promise<unknown> {
  writeFileSync(file, content);
  return readManifest(file, runSchema).catch((error: unknown) => error);
}

test('readManifest returns what was written', async () => {
  expect(await reading(JSON.stringify(run))).toEqual(run);
});

test.each([
  ['no such file', undefined, 'missing', 'no such file'],
  ['a truncated file', JSON.stringify(run).slice(0, 40), 'damaged', 'JSON'],
  [
    'a newer format',
    JSON.stringify({ ...run, format: 2 }),
    'unknown-format',
    'expected run, format 1, got run, format 2',
  ],
  [
    'another kind',
    JSON.stringify({ kind: 'model-version', format: 1 }),
    'unknown-format',
    'got model-version, format 1',
  ],
  ['a list', '[]', 'unknown-format', 'got no kind and format'],
  ['a wrong field', JSON.stringify({ ...run, seed: 'one' }), 'damaged', 'at seed'],
  ['an unknown field', JSON.stringify({ ...run, colour: 'red' }), 'damaged', 'colour'],
])('readManifest refuses %s by name', async (_, content, code, words) => {
  const error =
    content === undefined
      ? await readManifest(join(folder, 'none.json'), runSchema).catch((e: unknown) => e)
      : await reading(content);
  expect(error).toBeInstanceOf(FoodnetError);
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
});

test('what is there and cannot be read is not missing', async () => {
  const read = (path: string) => readManifest(path, runSchema);
  await expect(read(folder)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('EISDIR'),
  });
  writeFileSync(file, '');
  await expect(read(join(file, 'run.json'))).rejects.toMatchObject({ code: 'missing' });
});

test('readManifest answers any JSON with a manifest or a FoodnetError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async (json) => {
      expect(await reading(json)).toBeInstanceOf(FoodnetError);
    }),
    { numRuns: 200 },
  );
});
