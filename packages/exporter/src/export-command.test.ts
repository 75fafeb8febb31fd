import { expect, test } from '@jest/globals';
import { modelVersionSchema, readManifest } from '@foodnet/contracts';
import { sha256OfFile } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyRun } from './tiny-run.fixture.js';

const home = temporaryFolder();
const models = join(home, 'models', 'foodnet');

interface Ended {
  readonly code: number | null;
  readonly seconds: number;
  readonly output: string;
}

/** Starts the real command in a process of its own. */
function start(...options: string[]) {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.js'), 'export', '--device=cpu', ...options],
    {
      env: { ...process.env, FOODNET_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, output, seconds: (performance.now() - began) / 1000 })),
  );
  return { child, ended };
}

/** What a server that polls the folder sees. */
function visibleVersions(): string[] {
  try {
    return readdirSync(models).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** Checks every visible version against its manifest. */
async function expectWholeVersions(): Promise<void> {
  for (const version of visibleVersions()) {
    const { files } = await readManifest(join(models, version, 'manifest.json'), modelVersionSchema);
    expect(Object.keys(files)).toHaveLength(8);
    for (const [name, { sha256 }] of Object.entries(files)) {
      expect(await sha256OfFile(join(models, version, name))).toBe(sha256);
    }
  }
}

/** Resolves when the export has begun to write. */
async function untilItWrites(ended: Promise<Ended>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    try {
      if (over || readdirSync(models).some((name) => name.startsWith('.'))) return;
    } catch {
      // The folder is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('kill -9 at any moment leaves no version that is not whole, and the next export tidies up', async () => {
  await writeTinyRun(join(home, 'runs', 'killed'), 'killed', 1);
  for (const delayMs of [0, 20, 60, 120]) {
    const { child, ended } = start('--run=killed');
    await untilItWrites(ended);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    await ended;
    if (delayMs === 0) expect(readdirSync(models)).toEqual([expect.stringMatching(/^\.1\.part-/)]);
    await expectWholeVersions();
  }
  const { code, output } = await start('--run=killed').ended;
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(readdirSync(models)).toEqual(['1']);
  await expectWholeVersions();
}, 120_000);

test('SIGTERM ends an export that has begun, with nothing left of it', async () => {
  await writeTinyRun(join(home, 'runs', 'ended'), 'ended', 2);
  const before = visibleVersions();
  const { child, ended } = start('--run=ended');
  await untilItWrites(ended);
  child.kill('SIGTERM');
  const { code, output } = await ended;
  expect({ code, output }).toEqual({ code: 143, output: 'Interrupted by SIGTERM.\n' });
  expect(readdirSync(models)).toEqual(before);
}, 60_000);

test('a second export says at once that the work is done', async () => {
  await writeTinyRun(join(home, 'runs', 'twice'), 'twice', 3);
  const first = await start('--run=twice').ended;
  expect(first.output).toMatch(
    /models\/foodnet\/\d+ is ready: run twice, epoch 1, accuracy 75.00 %, 3 classes\n/,
  );
  expect(first.output).toMatch(
    /Largest difference from the trainer on 8 pictures: SavedModel \S+, ONNX \S+\n/,
  );
  expect(first.output).toContain('Serve it with: npx nx run inference-server:serve\n');
  // The best of three, beside the start of a program: other work on the machine is not what is measured.
  const help = await start('--help').ended;
  const again = [
    await start('--run=twice').ended,
    await start('--run=twice').ended,
    await start('--run=twice').ended,
  ];
  expect(Math.min(...again.map(({ seconds }) => seconds))).toBeLessThan(4 * help.seconds);
  for (const { code, output } of again) {
    expect(code).toBe(0);
    expect(output).toBe(first.output.replace(/\n {2}[^]*(?=\nServe)/, ''));
  }
}, 60_000);

test('two processes that export at once get two versions', async () => {
  const before = visibleVersions().length;
  for (const name of ['left', 'right']) await writeTinyRun(join(home, 'runs', name), name, name.length);
  const ended = await Promise.all(['left', 'right'].map((name) => start(`--run=${name}`).ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(visibleVersions()).toHaveLength(before + 2);
  await expectWholeVersions();
}, 60_000);

test('an option out of range is refused before any work', async () => {
  const { code, output } = await start('--run=../elsewhere').ended;
  expect(code).toBe(1);
  expect(output).toContain('Cannot use --run');
});
