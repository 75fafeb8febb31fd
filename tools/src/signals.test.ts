import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startStage } from './started.fixture.js';

const home = temporaryFolder();
/** A name that no other test's processes have. */
const DATASET = 'signalled-pets';
const options = [`--dataset=${DATASET}`, '--epochs=2', '--batch-size=8', '--device=cpu', '--port=0'];

beforeAll(async () => {
  await drawPictures(join(home, DATASET), { classes: 3, perClass: 60 });
});

/** Processes that work for this test: their command line names its pictures. */
function survivors(): string[] {
  const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return processes.filter((line) => line.includes(`--dataset=${DATASET}`) && line.includes('packages/'));
}

/** Whole artifacts have plain names; parts and locks do not. */
function leftovers(): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.part-|\.lock$/.test(path),
  );
}

/** A chain of three stages is interrupted while the named one works; then the same command goes on. */
test.each([
  ['SIGINT', 'prepare', /Reading signalled-pets/, 130],
  ['SIGTERM', 'train', /epoch 1\/2/, 143],
  ['SIGINT', 'train', /epoch 2\/2/, 130],
  ['SIGTERM', 'export', /Next: npx nx run exporter:export/, 143],
] as const)(
  '%s during %s leaves nothing half-written and no orphan',
  async (signal, _stage, pattern, code) => {
    const server = startStage('inference-server', 'serve', options, home);
    await server.printed(pattern);
    server.child.kill(signal);
    expect(await server.ended).toBe(code);
    expect(survivors()).toEqual([]);
    expect(leftovers()).toEqual([]);
  },
  120_000,
);

test('the next start goes on and serves', async () => {
  const server = startStage('inference-server', 'serve', options, home);
  await server.printed(/Serving foodnet\/1/);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect([...survivors(), ...leftovers()]).toEqual([]);
}, 120_000);
