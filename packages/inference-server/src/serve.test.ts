import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onePicture, sendPicture } from './requests.fixture.js';
import { startNode, startServe } from './start-serve.fixture.js';
import { writeVersion } from './write-version.fixture.js';

const home = temporaryFolder();
await writeVersion(join(home, 'models'), { version: 1 });
await drawPictures(join(home, 'data/sample/pictures'), { classes: 1, perClass: 1 });

const main = join(import.meta.dirname, 'main.js');
const environment = { FOODNET_HOME: home, INIT_CWD: home };
const serve = (...options: readonly string[]) => startServe(options, environment);

test('serve prints its address and a curl line that works, and SIGTERM ends it with 0', async () => {
  const server = serve('--topk=2', '--run=sample-sample');
  const [, line] = await server.says(/^Try: {2}(curl .*)$/m);
  expect(line).toMatch(
    /^curl -F image=@data\/sample\/pictures\/class_0\/0\.jpg http:\/\/127\.0\.0\.1:\d+\/classify$/,
  );
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', line.replace('curl', 'curl --silent --show-error')],
    { cwd: home },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    model: { name: 'colours', version: 1 },
    predictions: [{ label: 'red' }, {}],
  });
  expect(server.output()).toContain(
    'Answers by default with the newest version of --run=sample-sample, whatever the aliases say.\n' +
      'Serving colours/1 (3 classes, run sample-sample, on the cpu)',
  );
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('SIGTERM under load answers everything that was taken, and ends it with 0', async () => {
  const server = serve();
  const [, address] = await server.says(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const picture = await onePicture([9, 99, 199], 600, 600);
  const statuses: (number | undefined)[] = [];
  const send = async () => {
    try {
      statuses.push((await sendPicture(address, picture)).status);
      return true;
    } catch {
      // The server has gone: the connection was refused, or closed between two requests.
      return false;
    }
  };
  const clients = Array.from({ length: 8 }, async () => {
    while (await send());
  });
  while (statuses.length < 40) await new Promise((resolve) => setTimeout(resolve, 10));
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await Promise.all(clients);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(40);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
});

test('a limit is an option, and what it is shows in /info', async () => {
  // Less time for the request than its headers have, left to themselves.
  const server = serve('--file-bytes=500', '--decode-threads=1', '--request-timeout-ms=5000');
  const [, address] = await server.says(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const { limits } = (await (await fetch(`${address}/info`)).json()) as { limits: Record<string, number> };
  expect(limits).toMatchObject({ fileBytes: 500, decodeThreads: 1, queuedPictures: 128 });
  expect((await sendPicture(address, Buffer.alloc(501))).status).toBe(413);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  const refused = serve('--file-bytes=0');
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain('Cannot use --file-bytes: expected a whole number from 1');
});

test('a request of many pictures is answered without a warning in the log', async () => {
  const server = serve();
  const [, address] = await server.says(/ at (http:\S+)\nTry/);
  const form = new FormData();
  const picture = new Blob([new Uint8Array(await onePicture([200, 100, 50]))]);
  for (let index = 0; index < 32; index++) form.append('image', picture, `${index}.png`);
  const response = await fetch(`${address}/classify`, { method: 'POST', body: form });
  expect(((await response.json()) as { results: unknown[] }).results).toHaveLength(32);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.output()).not.toContain('Warning');
});

test('SIGINT ends it with 0, too', async () => {
  const server = serve();
  await server.says(/^Try: /m);
  server.child.kill('SIGINT');
  expect(await server.ended).toBe(0);
});

test('SIGTERM while the first model loads ends it with 0', async () => {
  const server = serve();
  const isNetwork = (pid: string) => {
    try {
      const about = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
      const isChild = about('status').includes(`PPid:\t${server.child.pid}\n`);
      // Not before it runs its own program: its parent waits for that.
      return isChild && about('cmdline').includes('worker.js');
    } catch {
      return false;
    }
  };
  const find = () => readdirSync('/proc').find((name) => /^\d+$/.test(name) && isNetwork(name));
  let network: string | undefined;
  while ((network = find()) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  // Its loading would take for ever.
  process.kill(Number(network), 'SIGSTOP');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.output()).not.toContain('Serving');
});

test('a process that sets its arguments and imports main.js serves, as npm start does', async () => {
  const program = `process.argv = [process.execPath, ${JSON.stringify(main)}, 'serve', '--model=colours', '--port=0', '--device=cpu'];
    await import(${JSON.stringify(main)});`;
  const server = startNode(['--input-type=module', '--eval', program], environment);
  await server.says(/^Try: /m);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

test('a port in use is an error in one line, before any other work', async () => {
  const first = serve();
  const [, port] = await first.says(/at http:\/\/127\.0\.0\.1:(\d+)/);
  // A model that does not exist would have to be trained; PORT is read where there is no --port.
  const second = startNode([main, 'serve', '--model=nothing'], { ...environment, PORT: port });
  expect(await second.ended).toBe(1);
  expect(second.output().trim().split('\n')).toHaveLength(1);
  expect(second.output()).toContain(
    `Cannot serve on 127.0.0.1:${port}: the port is in use. Choose another with --port=`,
  );
  const third = serve(`--admin-port=${port}`);
  expect(await third.ended).toBe(1);
  expect(third.output()).toContain('the port is in use. Choose another with --admin-port=');
  first.child.kill('SIGTERM');
  await first.ended;
});

test('a host that is not here is an error without a stack', async () => {
  const server = serve('--host=192.0.2.1');
  expect(await server.ended).toBe(1);
  expect(server.output()).toMatch(/^\S*Cannot serve on 192\.0\.2\.1:0: .*EADDRNOTAVAIL.*--host/);
  expect(server.output()).not.toContain('    at ');
});

test('the admin port reloads, and a new version is served without a restart', async () => {
  const models = join(home, 'live-models');
  await writeVersion(models);
  const server = serve(`--models=${models}`, '--admin-port=0', '--watch-seconds=0');
  const [, admin] = await server.says(/Administration at (http:\S+)/);
  const [, address] = await server.says(/ at (http:\S+)\nTry/);
  const reload = async () => (await fetch(`${admin}/v1/admin/reload`, { method: 'POST' })).json();
  await writeVersion(models, { version: 2 });
  expect(await reload()).toEqual({ default: 'colours/2', loaded: ['colours/2'], broken: [] });
  const picture = await onePicture([200, 100, 50]);
  expect((await sendPicture(address, picture)).body.model).toEqual({ name: 'colours', version: 2 });
  await writeVersion(models, { version: 3, network: Buffer.from('no network') });
  const response = await fetch(`${admin}/v1/admin/reload`, { method: 'POST' });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    default: 'colours/2',
    broken: [{ version: 'colours/3', code: 'damaged', message: expect.stringContaining('cannot be parsed') }],
  });
  expect((await fetch(`${address}/v1/admin/reload`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${admin}/metrics`)).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});
