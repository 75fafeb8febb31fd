import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stage that works in steps of 20 ms until it is asked to end, then "saves" for 300 ms, with seed 9 for 30 s. */
const program = `
import { command, lockFolder, runCommand, showProgress, userPath } from ${JSON.stringify(new URL('index.js', import.meta.url).href)};
import { FoodnetError } from '@foodnet/contracts';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const work = command({ name: 'test:work', summary: 'Works (a.b). Then ends.', async run({ options, signal }) {
  if (options.seed === 7) throw new FoodnetError('missing', 'Cannot work: no tools.');
  if (options.seed === 8) throw new TypeError('a bug');
  if (options.models) await lockFolder(options.models);
  const bar = showProgress('work', 10, 'steps');
  bar.update(5, 'half');
  bar.stop();
  const listing = showProgress('list', Infinity, 'files');
  listing.update(5);
  listing.stop();
  console.log('started in ' + userPath('.'));
  while (!signal.aborted) await wait(20);
  await wait(options.seed === 9 ? 30_000 : 300);
  console.log('saved');
  signal.throwIfAborted();
} });
await runCommand([work], process.argv.slice(2));
`;
const folder = temporaryFolder();
writeFileSync(
  join(folder, 'program.mjs'),
  program.replace("'@foodnet/contracts'", JSON.stringify(import.meta.resolve('@foodnet/contracts'))),
);

function start(...argv: string[]) {
  const env = { ...process.env, INIT_CWD: folder };
  const child = spawn(process.execPath, [join(folder, 'program.mjs'), ...argv], { env });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output.text += data.toString()));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const started = async () => {
    while (!output.text.includes('started')) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { child, output, ended, started };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s lets a stage save, however often it is repeated, and ends with %d', async (signal, code) => {
  const { child, output, ended, started } = start('work');
  await started();
  for (let repeat = 0; repeat < 3; repeat++) child.kill(signal);
  expect(await ended).toEqual([code, null]);
  expect(output.text).toContain(`saved\nInterrupted by ${signal}.`);
});

test("a command's relative paths are the user's, wherever npm has started it", async () => {
  const { child, output, ended, started } = start('work');
  await started();
  child.kill('SIGTERM');
  await ended;
  expect(output.text).toContain(`started in ${folder}\n`);
});

test('a second ctrl-C after a second leaves at once, and takes the lock away', async () => {
  const path = join(folder, 'slow');
  const { child, output, ended, started } = start('work', '--seed=9', `--models=${path}`);
  await started();
  expect(existsSync(`${path}.lock`)).toBe(true);
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(output.text).not.toContain('saved');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('a reader that leaves does not stop the saving', async () => {
  const { child, ended, started } = start('work');
  await started();
  child.stdout.destroy();
  child.stderr.destroy();
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});

test.each([
  ['a mistake of the user`s without a stack', ['work', '--seed=7'], /^Cannot work: no tools\.\n$/],
  ['a bug with its stack', ['work', '--seed=8'], /TypeError: a bug\n\s+at /],
  ['an unknown option', ['work', '--sed=7'], /knows no option --sed/],
  ['an unknown target', ['play'], /Cannot run "play": known are test:work/],
])('runCommand prints %s and ends with 1', async (_, argv, words) => {
  const { output, ended } = start(...argv);
  expect(await ended).toEqual([1, null]);
  expect(output.text).toMatch(words);
});

test('without a command, help is a line a command: the first sentence of its summary', async () => {
  const { output, ended } = start('--help');
  expect(await ended).toEqual([0, null]);
  expect(output.text).toBe(
    '  test:work  Works (a.b)\n\nThe options of one: npx nx run test:work -- --help\n',
  );
});

test.each([
  ['its code', ['work', '--seed=7'], { code: 'missing', message: 'Cannot work: no tools.' }],
  ['no code of a bug', ['work', '--seed=8'], { message: 'a bug' }],
])(
  'whoever starts a command with a channel is told the error that ends it, with %s',
  async (_, argv, told) => {
    const stdio = ['ignore', 'ignore', 'ignore', 'ipc'] as const;
    const child = spawn(process.execPath, [join(folder, 'program.mjs'), ...argv], { stdio: [...stdio] });
    const messages: unknown[] = [];
    child.on('message', (message) => messages.push(message));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(messages).toEqual([told]);
  },
);

test('progress is a plain line where nobody looks at a terminal, without a total where it is not known', async () => {
  const { child, output, ended, started } = start('work');
  await started();
  child.kill('SIGTERM');
  await ended;
  expect(output.text).toMatch(/^work 5\/10 steps, half, [\d,.]+\/s, \d+ s left\nlist 5 files, [\d,.]+\/s\n/);
});
