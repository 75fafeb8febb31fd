import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onePicture, sendPicture } from '../requests.fixture.js';
import { startProgram, startServe } from '../start-serve.fixture.js';
import { resourcesOfOne } from './resources.fixture.js';
import { writeVersion } from '../write-version.fixture.js';

const models = temporaryFolder();
await writeVersion(models);
const picture = await onePicture([200, 100, 50]);
const main = join(import.meta.dirname, '../main.js');

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

/** Starts serve from a shell that first takes something away from it. */
const serveBehind = (deprivation: string, port: number) =>
  startProgram('sh', [
    '-c',
    deprivation,
    'sh',
    ...[
      process.execPath,
      main,
      'serve',
      '--model=colours',
      `--models=${models}`,
      '--device=cpu',
      `--port=${port}`,
    ],
  ]);

async function answers(address: string): Promise<boolean> {
  return sendPicture(address, picture).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function untilItAnswers(address: string): Promise<void> {
  for (let trial = 0; trial < 400 && !(await answers(address)); trial++) await wait(50);
  expect(await answers(address)).toBe(true);
}

test('where nothing can be written, not for temporary files either, pictures are answered', async () => {
  const nowhere = { TMPDIR: '/proc', HOME: '/proc' };
  const server = startServe([`--models=${models}`], nowhere);
  const [, address] = await server.says(/ at (http:\S+)\nTry/);
  expect(await answers(address)).toBe(true);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('a log that cannot be written, as on a full disk, costs its lines and nothing else', async () => {
  const port = await freePort();
  const server = serveBehind('exec "$@" > /dev/full', port);
  const address = `http://127.0.0.1:${port}`;
  await untilItAnswers(address);
  for (let request = 0; request < 50; request++) expect(await answers(address)).toBe(true);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('a log that nobody reads costs its lines and nothing else, and goes on when it is read again', async () => {
  const server = startServe([`--models=${models}`]);
  const [, address] = await server.says(/ at (http:\S+)\nTry/);
  // Lines of 15 kB, of which the pipe takes few and the server keeps 1 MB.
  const fill = async (name: string) => {
    server.child.stdout?.pause();
    for (let request = 0; request < 150; request++)
      await fetch(`${address}/${name}${request}/${'x'.repeat(15_000)}`, {
        signal: AbortSignal.timeout(5_000),
      });
  };
  await fill('first');
  server.child.stdout?.resume();
  await server.says(/first0/);
  // Until what was kept is written.
  for (let trial = 0; trial < 500 && !server.output().includes('"/again"'); trial++) {
    await fetch(`${address}/again`);
    await wait(10);
  }
  expect(server.output()).toContain('"/again"');
  expect(server.output()).not.toContain('first149');

  await fill('second');
  server.child.kill('SIGTERM');
  const startMs = performance.now();
  expect(await server.ended).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(5_000);
});

test('without descriptors left, connections wait or are lost, and the server is not', async () => {
  const server = startServe([`--models=${models}`]);
  const [, address] = await server.says(/ at (http:\S+)\nTry/);
  await untilItAnswers(address);
  const pid = server.child.pid!;
  const few = resourcesOfOne(pid).descriptors + 20;
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--nofile=${few}:${few}`]);
  const port = Number(new URL(address).port);
  const sockets = Array.from({ length: 150 }, (): Socket =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  );
  // libuv sheds what it cannot accept by a descriptor in reserve, which another thread may get hold of: then they wait.
  for (let trial = 0; trial < 500 && resourcesOfOne(pid).descriptors < few; trial++) await wait(20);
  expect(resourcesOfOne(pid).descriptors).toBeGreaterThanOrEqual(few);
  expect(server.child.exitCode).toBeNull();
  for (const socket of sockets) socket.destroy();
  await untilItAnswers(address);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});
