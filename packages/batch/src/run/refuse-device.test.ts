import { parseOptions, type Command } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { classifyCommand } from '../classify/classify-command.js';
import { sweepCommand } from '../sweep/sweep-command.js';

test.each<[string, Command, string[]]>([
  ['batch:classify', classifyCommand, [`--input=${import.meta.dirname}`, `--output=${tmpdir()}`]],
  ['trainer:sweep', sweepCommand, ['--config=sweep.yaml']],
])('%s refuses a device for workers, which have their own', async (_, command, args) => {
  const parsed = parseOptions(command, [...args, '--redis=redis://127.0.0.1:1', '--device=cpu']);
  if ('help' in parsed) throw new Error('No help was asked for.');
  const { signal } = new AbortController();
  await expect(command.run({ ...parsed, signal, call: () => Promise.resolve() })).rejects.toMatchObject({
    code: 'bad-option',
    message: expect.stringContaining('Give --device to batch:worker.'),
  });
});
