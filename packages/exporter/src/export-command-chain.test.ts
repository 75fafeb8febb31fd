import { presets } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { expect, jest, test } from '@jest/globals';
import { home, parseOptions, runFolder } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exportCommand } from './export-command.js';
import { changeAliases } from './repository/aliases.js';
import { writeTinyRun } from './tiny-run.fixture.js';

process.env.FOODNET_HOME = temporaryFolder();
const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);

/** Runs the command in this process. Returns the stages that it called; the trainer is one that trains at once. */
async function run(...argv: string[]): Promise<string[]> {
  const parsed = parseOptions(exportCommand, argv);
  if ('help' in parsed) throw new Error('No help was asked for.');
  const called: string[] = [];
  const context: Parameters<typeof exportCommand.run>[0] = {
    ...parsed,
    signal: new AbortController().signal,
    async call(stage) {
      called.push(stage);
      const { run: name = 'sample-sample' } = parsed.options;
      await writeTinyRun(runFolder(name), name, 5);
    },
  };
  await exportCommand.run(context);
  return called;
}

test('the command trains where the run is missing or unfinished, and not where it is finished', async () => {
  expect(await run('--device=cpu')).toEqual(['trainer:train']);
  expect(await run('--device=cpu', '--model=other')).toEqual([]);
  await writeTinyRun(runFolder('half'), 'half', 5, { status: 'training', epochs: [], bestEpoch: null });
  expect(await run('--device=cpu', '--run=half')).toEqual(['trainer:train']);
}, 600_000);

test('a run that is named and not there is trained where something that it learns is named, too, and else refused', async () => {
  await expect(run('--device=cpu', '--run=report-pet', '--format=keras')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('trainer:runs'),
  });
  expect(await run('--device=cpu', '--run=another', '--preset=sample')).toEqual(['trainer:train']);
  expect(await run('--device=cpu', '--run=longer', '--epochs=20')).toEqual(['trainer:train']);
}, 600_000);

test('a run that was stopped before its run.json was written is not begun anew as another', async () => {
  mkdirSync(join(runFolder('begun'), 'features'), { recursive: true });
  await expect(run('--device=cpu', '--run=begun')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining(`there is no ${join(runFolder('begun'), 'run.json')}`),
  });
  expect(await run('--device=cpu', '--run=begun', '--dataset=sample')).toEqual(['trainer:train']);
}, 600_000);

test('the command leaves it to the trainer to judge options that a finished run may contradict', async () => {
  await writeTinyRun(runFolder('done'), 'done', 5);
  for (const option of [
    '--epochs=3',
    '--size=48',
    '--seed=2',
    '--batch-size=8',
    '--preset=sample',
    '--dataset=sample',
    '--init=another',
    '--weights=none',
  ]) {
    expect(await run('--device=cpu', '--run=done', option)).toEqual(['trainer:train']);
  }
}, 600_000);

test('the command says what serves the version: where another is served by default, promoting it', async () => {
  const lastWords = (): unknown => print.mock.lastCall?.[0];
  for (const name of ['old', 'new']) {
    await writeTinyRun(runFolder(name), name, name.length);
    await run('--device=cpu', `--run=${name}`, '--model=served');
    expect(lastWords()).toBe('Serve it with: npx nx run inference-server:serve --model=served');
  }
  await run('--device=cpu', '--run=old', '--model=served');
  expect(lastWords()).toMatch(
    /^Version 2 is what is served by default\. .*exporter:promote -- --alias=stable --version=1 --model=served$/,
  );
  await changeAliases(join(home(), 'models', 'served'), (aliases) => ({ ...aliases, stable: 1 }));
  await run('--device=cpu', '--run=new', '--model=served');
  expect(lastWords()).toMatch(/^Version 1 is .* --version=2 --model=served$/);
}, 600_000);

test('the command tells how often mirrors are right, and goes on where that cannot be measured', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const ready = (): unknown => print.mock.calls.at(-2)?.[0];
  await writeTinyRun(runFolder('gone'), 'gone', 5);
  expect(await run('--device=cpu', '--run=gone', '--mirror=yes')).toEqual(['dataset:prepare']);
  expect(warn.mock.lastCall?.[0]).toMatch(/^The accuracy with mirrors is not measured: Cannot /);
  expect(ready()).toMatch(/accuracy 75.00 % \(without mirrors\), 3 classes\n {2}/);
  warn.mockRestore();

  const location = join(home(), 'drawn');
  await drawPictures(location, { perClass: 5 });
  const { name, seed, identity, splits } = await prepareDataset({
    source: location,
    picture: presets.sample.picture,
    seed: 7,
  });
  await writeTinyRun(runFolder('there'), 'there', 5, { dataset: { name, location, seed, identity } });
  expect(await run('--device=cpu', '--run=there', '--mirror=yes')).toEqual([]);
  expect(ready()).toMatch(
    new RegExp(
      `\\(without mirrors\\), 3 classes\\nfp32 with mirrors is right on [0-9.]+ % of ${splits.test.pictures} test pictures\\n`,
    ),
  );
}, 600_000);

test('an --output that could not be written to is refused before any work', async () => {
  for (const [words, ...options] of [
    ['Give --format=keras or h5', '--output=a.keras'],
    ['it is a folder', '--format=h5', `--output=${home()}`],
  ])
    await expect(run('--device=cpu', '--run=fresh', '--preset=sample', ...options)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(words),
    });
  expect(existsSync(runFolder('fresh'))).toBe(false);
});

test('the command does not train over a run that it cannot read', async () => {
  await writeTinyRun(runFolder('newer'), 'newer', 5, { format: 2 as never });
  await expect(run('--device=cpu', '--run=newer')).rejects.toMatchObject({ code: 'unknown-format' });
  await expect(run('--device=cpu', '--run=newer', `--models=${join('a', 'b')}`)).rejects.toThrow('format 2');
});
