import { FoodnetError } from '@foodnet/contracts';
import { parseOptions } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeVersion } from './write-version.fixture.js';
import { versionName } from './models/version.js';
import { provideVersion } from './provide-version.js';

const folder = temporaryFolder();
let count = 0;
const newFolder = () => join(folder, String(count++));

/** What serve does with these options; `exported` stands for the stage before, which writes the version it is given. */
async function provide(models: string, options: readonly string[], exported?: () => Promise<unknown>) {
  const parsed = parseOptions({ name: 'inference-server:serve', summary: '' }, [
    '--model=colours',
    `--models=${models}`,
    ...options,
  ]);
  if ('help' in parsed) throw new Error('The options ask for help.');
  let calls = 0;
  const call = async (stage: string) => {
    expect(stage).toBe('exporter:export');
    calls++;
    if (!exported) throw new FoodnetError('stage-failed', 'exporter:export ended with exit code 1.');
    await exported();
  };
  const { standard } = await provideVersion({ ...parsed, call });
  return { version: versionName(standard), calls };
}

test('the newest version is served, and nothing exported where there is one', async () => {
  const models = newFolder();
  await writeVersion(models, { version: 1 });
  await writeVersion(models, { version: 2 });
  expect(await provide(models, [])).toEqual({ version: 'colours/2', calls: 0 });
});

test('a model without any version is exported first', async () => {
  const models = newFolder();
  expect(await provide(models, ['--preset=sample'], () => writeVersion(models))).toEqual({
    version: 'colours/1',
    calls: 1,
  });
});

test('a run that the user names is exported where it is not yet, and then served', async () => {
  const models = newFolder();
  await writeVersion(models, { version: 1, from: { run: 'old' } });
  const exported = () => writeVersion(models, { version: 2, from: { run: 'mine' } });
  expect(await provide(models, ['--run=mine'], exported)).toEqual({ version: 'colours/2', calls: 1 });
  expect(await provide(models, ['--run=mine'])).toEqual({ version: 'colours/2', calls: 0 });
});

test('a run that the user names is served although another run has a newer version', async () => {
  const models = newFolder();
  await writeVersion(models, { version: 1, from: { run: 'mine' } });
  await writeVersion(models, { version: 2, from: { run: 'other' } });
  expect(await provide(models, ['--run=mine'])).toEqual({ version: 'colours/1', calls: 0 });
});

test('options that no version comes from are refused with both values, and nothing is exported', async () => {
  const models = newFolder();
  await writeVersion(models, { from: { run: 'sample-sample' } });
  const refused = provide(models, ['--preset=report', '--seed=7']);
  await expect(refused).rejects.toMatchObject({ code: 'contradiction' });
  await expect(refused).rejects.toThrow(/--preset=report --seed=7.*colours\/1.*sample-sample.*seed 1/);
});

test('a size that the user names is the size of the version that answers', async () => {
  const models = newFolder();
  await writeVersion(models, { version: 1 });
  expect(await provide(models, ['--size=16'])).toEqual({ version: 'colours/1', calls: 0 });
  await expect(provide(models, ['--size=48'])).rejects.toThrow(/with --size=48: .*size 16/);
});

test('a broken newest version is an error, not an older version in silence', async () => {
  const models = newFolder();
  await writeVersion(models, { version: 1 });
  await writeFile(join(await writeVersion(models, { version: 2 }), 'manifest.json'), '{}');
  await expect(provide(models, [])).rejects.toMatchObject({ code: 'unknown-format' });
});

test('a broken version behind the newest does not stop it', async () => {
  const models = newFolder();
  await writeFile(join(await writeVersion(models, { version: 1 }), 'manifest.json'), '{}');
  await writeVersion(models, { version: 2 });
  expect(await provide(models, [])).toEqual({ version: 'colours/2', calls: 0 });
});

test('an export that fails or leaves nothing ends the start', async () => {
  await expect(provide(newFolder(), [])).rejects.toMatchObject({ code: 'stage-failed' });
  await expect(provide(newFolder(), [], () => Promise.resolve())).rejects.toMatchObject({ code: 'missing' });
});
