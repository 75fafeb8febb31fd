import { lockFolder } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainProcess } from './train-process.js';

const folder = temporaryFolder();
const log = join(folder, 'logs', 'mine.log');
const train = (home: string, ...args: string[]) =>
  trainProcess({ args: ['--run=mine', ...args], home, log, signal: new AbortController().signal });

test('a fault of the recipe is returned, with all of its words', async () => {
  const config = join(folder, 'recipe.yaml');
  await writeFile(config, 'batchSize: none\nepochs: none\n');
  const failure = await train(folder, `--config=${config}`);
  expect(failure).toMatch(
    /^Cannot use --config:\n.*recipe\.yaml:1: .*\n.*recipe\.yaml:2: .*\nCorrect the file/,
  );
  expect(await readFile(log, 'utf8')).toContain(failure);
});

test('a fault of the machine is thrown, so that the run is tried elsewhere', async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed);
  // No file can be made there, by root neither.
  await symlink('/sys', join(closed, 'runs'));
  await expect(train(closed)).rejects.toMatchObject({
    code: 'shard-failed',
    message: expect.stringMatching(
      /mine\.log tells more\): Cannot work in .*: this user may not write there/,
    ),
  });
  await expect(train(folder, '--init=gone')).rejects.toThrow('there is no run gone');
  expect(existsSync(join(folder, 'runs', 'mine'))).toBe(false);
});

test('a run in other hands is told as one', async () => {
  const release = await lockFolder(join(folder, 'runs', 'mine'));
  await expect(train(folder)).rejects.toMatchObject({ code: 'locked' });
  await release();
});

test('a bug is thrown, too', async () => {
  const odd = join(folder, 'odd');
  await mkdir(odd);
  // A link to itself, of which no error is told in words of its own.
  await symlink('runs', join(odd, 'runs'));
  await expect(train(odd)).rejects.toThrow(/mine\.log tells more\): ELOOP/);
});

test('an abort while the log is opened ends the process before it says a word', async () => {
  const leave = new AbortController();
  const quiet = join(folder, 'quiet', 'quiet.log');
  const args = ['--run=quiet', '--init=gone'];
  const training = trainProcess({ args, home: folder, log: quiet, signal: leave.signal });
  leave.abort(new Error('Interrupted.'));
  await expect(training).rejects.toThrow('Interrupted.');
  expect(await readFile(quiet, 'utf8')).toBe('');
});
