import { expect, jest, test } from '@jest/globals';
import { parseOptions, runFolder } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { join } from 'node:path';
import { exportCommand } from './export-command.js';
import { writeTinyRun } from './tiny-run.fixture.js';

process.env.FOODNET_HOME = temporaryFolder();
jest.spyOn(console, 'log').mockImplementation(() => undefined);

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

test('the command does not train over a run that it cannot read', async () => {
  await writeTinyRun(runFolder('newer'), 'newer', 5, { format: 2 as never });
  await expect(run('--device=cpu', '--run=newer')).rejects.toMatchObject({ code: 'unknown-format' });
  await expect(run('--device=cpu', '--run=newer', `--models=${join('a', 'b')}`)).rejects.toThrow('format 2');
});
