import { expect, test } from '@jest/globals';
import { modelVersionSchema, random, readManifest } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkFiles } from './repository/check-files.js';
import { writeTinyRun } from './tiny-run.fixture.js';

const home = temporaryFolder();
const models = join(home, 'models', 'foodnet');

/** How often an export is killed; a handful shows little and costs little. */
const KILLS = Number(process.env.FOODNET_KILLS ?? 4);

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
function visibleVersions(folder = models): string[] {
  try {
    return readdirSync(folder).filter((name) => /^[0-9]/.test(name));
  } catch {
    return [];
  }
}

/** Checks every visible version against its manifest. */
async function expectWholeVersions(folder = models): Promise<void> {
  for (const version of visibleVersions(folder)) {
    const manifest = await readManifest(join(folder, version, 'manifest.json'), modelVersionSchema);
    expect(Object.keys(manifest.files).length).toBeGreaterThanOrEqual(8);
    expect(await checkFiles(join(folder, version), manifest)).toEqual([]);
  }
}

/** Resolves when the export has begun to write. */
async function untilItWrites(ended: Promise<Ended>, folder = models): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    try {
      if (over || readdirSync(folder).some((name) => name.includes('.part-'))) return;
    } catch {
      // The folder is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('kill -9 at any moment leaves no version that is not whole, and the next export tidies up', async () => {
  await writeTinyRun(join(home, 'runs', 'killed'), 'killed', 1);
  const began = start('--run=killed', '--model=timed', '--tfjs=yes');
  await untilItWrites(began.ended, join(home, 'models', 'timed'));
  const writingMs = performance.now();
  const { seconds } = await began.ended;
  const writesMs = performance.now() - writingMs;
  const draw = random(1, 'kills');
  const left: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // A model for each, so that every one has all of its work before it. Half of them while it writes, the others ever.
    const folder = join(home, 'models', `killed-${kill}`);
    const { child, ended } = start('--run=killed', `--model=killed-${kill}`, '--tfjs=yes');
    if (kill % 2 === 0) await untilItWrites(ended, folder);
    await new Promise((resolve) =>
      setTimeout(resolve, draw() * (kill % 2 === 0 ? writesMs : seconds * 1000)),
    );
    child.kill('SIGKILL');
    await ended;
    await expectWholeVersions(folder);
    if (existsSync(folder) && readdirSync(folder).some((name) => name.includes('.part-')))
      left.push(`killed-${kill}`);
  }
  expect(left).not.toEqual([]);
  const { code, output } = await start('--run=killed', `--model=${left[0]}`, '--tfjs=yes').ended;
  expect({ code, output }).toMatchObject({ code: 0 });
  const folder = join(home, 'models', left[0]);
  expect(readdirSync(folder).sort()).toEqual(['1', 'aliases.json']);
  await expectWholeVersions(folder);
}, 300_000);

test('SIGTERM ends an export that has begun, with nothing left of it', async () => {
  await writeTinyRun(join(home, 'runs', 'ended'), 'ended', 2);
  const before = existsSync(models) ? readdirSync(models) : [];
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
  expect(first.output).toMatch(/Largest difference on 8 pictures: SavedModel \S+, ONNX \S+\n/);
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

test.each(['--mirror', '--precision=int8'])(
  'Keras gets the network as it was trained, not with %s',
  async (choice) => {
    const { code, output } = await start('--run=left', '--format=h5', choice).ended;
    expect(code).toBe(1);
    expect(output).toContain(`Cannot use ${choice.split('=')[0]} with --format=h5`);
  },
);

test('an option out of range is refused before any work', async () => {
  const { code, output } = await start('--run=../elsewhere').ended;
  expect(code).toBe(1);
  expect(output).toContain('Cannot use --run');
});
