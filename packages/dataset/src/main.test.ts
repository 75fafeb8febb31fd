import { presets } from '@foodnet/contracts';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { openDataset } from './index.js';

const temporary = temporaryFolder();
const home = join(temporary, 'home');
const main = join(import.meta.dirname, 'main.js');
const data = join(home, 'data/many');

/** An option that is no option is a program to run before. */
function start(...options: string[]) {
  const before = options
    .filter((option) => !option.startsWith('-'))
    .flatMap((program) => ['--import', `data:text/javascript,${encodeURIComponent(program)}`]);
  const given = options.filter((option) => option.startsWith('-'));
  const child = spawn(process.execPath, [...before, main, 'prepare', ...given], {
    env: { ...process.env, FOODNET_HOME: home, INIT_CWD: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  return { child, ended };
}

const entries = () => (existsSync(data) ? readdirSync(data) : []);

/** Waits until the work is in the middle: some pictures are packed and some are not. */
async function inTheMiddle(): Promise<void> {
  while (!entries().some((name) => name.includes('.part-'))) await setTimeout(10);
  await setTimeout(100);
  expect(entries().some((name) => name.includes('.part-'))).toBe(true);
}

const lockedBy = (pid?: number) =>
  entries().some(
    (name) => name.endsWith('.lock') && readFileSync(join(data, name), 'utf8').startsWith(`${pid} `),
  );

/** Long work for few bytes on the disk: many names for two large pictures. */
async function manyPictures(): Promise<string> {
  const folder = join(temporary, 'many');
  for (const [label, background] of [
    ['dark', '#203040'],
    ['light', '#e0d0c0'],
  ]) {
    mkdirSync(join(folder, label), { recursive: true });
    const first = join(folder, label, '0.jpg');
    await sharp({ create: { width: 2000, height: 1500, channels: 3, background } })
      .jpeg()
      .toFile(first);
    for (let number = 1; number < 100; number++) linkSync(first, join(folder, label, `${number}.jpg`));
  }
  return folder;
}

test('ctrl-C, SIGTERM and SIGKILL leave nothing half-written, and the next start goes on', async () => {
  const folder = await manyPictures();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const { child, ended } = start('--dataset=many', '--preset=report');
    await inTheMiddle();
    child.kill(signal);
    expect((await ended).code).toBe(code);
    expect(entries()).toEqual([]);
  }

  const killed = start(`--dataset=${folder}`, '--preset=report');
  await inTheMiddle();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(entries()).toHaveLength(2); // its part and its lock

  const working = start('--dataset=many/', '--preset=report');
  while (!lockedBy(working.child.pid)) await setTimeout(10);
  working.child.kill('SIGSTOP');
  const second = await start('--dataset=./many', '--preset=report').ended;
  expect(second).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^Cannot work in .*: process \d+ works there now\./),
  });
  working.child.kill('SIGCONT');
  expect(await working.ended).toMatchObject({
    code: 0,
    output: expect.stringContaining('data/many/32x32-nearest is ready: 160 training and 40 test pictures'),
  });
  expect(entries()).toEqual(['32x32-nearest']);
  (await openDataset(join(data, '32x32-nearest'))).close();

  // Beside the start of a program: other work on the machine is not what is measured.
  const timed = async (...args: string[]) => {
    const beginMs = performance.now();
    const ended = await start(...args).ended;
    return { ...ended, ms: performance.now() - beginMs };
  };
  const help = await timed('--help');
  const { ms, ...again } = await timed('--dataset=many', '--preset=report');
  expect(again).toEqual({
    code: 0,
    output: 'data/many/32x32-nearest is ready: 160 training and 40 test pictures of 2 classes\n',
  });
  expect(ms).toBeLessThan(4 * help.ms);
});

test('mistakes are one line, without a stack, and exit code 1', async () => {
  await drawPictures(join(temporary, 'one'), { classes: 1 });
  expect(await start('--dataset=one').ended).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^Cannot train on .*one: it has one class, "class_0"[^\n]*\n$/),
  });
  expect(await start('--dataset=./none').ended).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /^Cannot read the pictures of .*: there is no such folder, archive or list\. Check --dataset and --source\.\n$/,
    ),
  });
  expect(await start('--colour=red').ended).toMatchObject({
    code: 1,
    output: expect.stringContaining('knows no option --colour'),
  });
});

test('pictures are prepared as the network sees them, and larger where the recipe crops, but for --picture', async () => {
  await drawPictures(join(temporary, 'cropped'));
  expect((await start('--dataset=cropped', '--preset=strong').ended).code).toBe(0);
  expect(readdirSync(join(home, 'data/cropped'))).toEqual(['32x32-lanczos3', '64x64-lanczos3']);
  rmSync(join(home, 'data/cropped'), { recursive: true });
  const picture = `--picture=${JSON.stringify(presets.strong.picture)}`;
  expect((await start('--dataset=cropped', '--preset=strong', picture).ended).code).toBe(0);
  expect(readdirSync(join(home, 'data/cropped'))).toEqual(['32x32-lanczos3']);
});

test('three times the pictures take no more memory', async () => {
  const [few, many] = [await memoryOf(3_000), await memoryOf(9_000)];
  // Names and records grow, by about 1 kB a picture; kept files would take 120 MB more, decoded ones 660 MB.
  expect(many - few).toBeLessThan(90_000_000);
  expect(many).toBeLessThan(600_000_000);
});

/** The most resident memory of preparing so many pictures of 20 kB and 32 x 32 pixels, in bytes. */
async function memoryOf(pictures: number): Promise<number> {
  const folder = join(temporary, `${pictures}-pictures`);
  for (const label of ['dark', 'light']) {
    mkdirSync(join(folder, label), { recursive: true });
    const first = join(folder, label, '0.jpg');
    const noise = { type: 'gaussian' as const, mean: label === 'dark' ? 80 : 180, sigma: 40 };
    await sharp({ create: { width: 192, height: 192, channels: 3, background: '#000', noise } })
      .jpeg()
      .toFile(first);
    for (let number = 1; number < pictures / 2; number++)
      linkSync(first, join(folder, label, `${number}.jpg`));
  }
  const report = 'process.on("exit", () => console.log("most", process.resourceUsage().maxRSS * 1024))';
  const { code, output } = await start(`--dataset=${folder}`, report).ended;
  expect(code).toBe(0);
  rmSync(folder, { recursive: true });
  return Number(/most (\d+)/.exec(output)?.[1]);
}
