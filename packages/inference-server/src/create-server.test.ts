import { temporaryFolder } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { createServer } from './create-server.js';
import { formBody, formHeaders, onePicture, readAnswer } from './requests.fixture.js';
import { writeVersion } from './write-version.fixture.js';

const models = temporaryFolder();
const tried = temporaryFolder();
const late = temporaryFolder();
await writeVersion(models);

async function startedServer() {
  const logger = pino({ level: 'silent' });
  const server = createServer({ models, model: 'colours', device: 'cpu', threads: 1, logger });
  await server.start();
  return server;
}

const listeners: Server[] = [];
afterAll(() => listeners.forEach((listener) => listener.close()));

/** Listens as an app of its own does. */
async function listenAlone(app: Express): Promise<string> {
  const listener = app.listen(0, '127.0.0.1');
  listeners.push(listener);
  await once(listener, 'listening');
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

test('requests that wait behind another give back what they hold when their client leaves', async () => {
  await using server = await startedServer();
  const app = express().get('/never', () => undefined);
  app.use('/pictures', server.app);
  const { uploads } = server.service;
  for (const address of [await listenAlone(app), (await server.listen({ port: 0 }, app)).address]) {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2));
    socket.write('POST /pictures/classify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n');
    socket.write(`Content-Length: 20000\r\n\r\n${'x'.repeat(10_000)}`);
    while (uploads.heldBytes < 10_000) await wait(5);
    socket.resetAndDestroy();
    for (let trial = 0; trial < 200 && uploads.heldBytes > 0; trial++) await wait(10);
    expect([address, uploads.heldBytes]).toEqual([address, 0]);
  }
  const startMs = performance.now();
  await server.close();
  // For what is in flight it would wait ten seconds.
  expect(performance.now() - startMs).toBeLessThan(5_000);
});

test('a request whose client left before it came here is passed over', async () => {
  await using server = await startedServer();
  const waiting: { readonly socket: Socket; readonly next: () => void }[] = [];
  const app = express().get('/never', () => undefined);
  app.use(({ socket }, _response, next) => void waiting.push({ socket, next }), server.app);
  const port = Number(new URL(await listenAlone(app)).port);
  for (const before of ['', 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n']) {
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write(
      `${before}POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: ${formHeaders['Content-Type']}\r\n`,
    );
    client.write('Content-Length: 20000\r\n\r\n--limit');
    while (waiting.length === 0) await wait(5);
    client.resetAndDestroy();
    const [{ socket, next }] = waiting.splice(0);
    while (!socket.closed) await wait(5);
    next();
    const startMs = performance.now();
    await server.service.inFlight.idle(2_000);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  }
});

test('close waits for what is in flight where the app listens by itself', async () => {
  const server = await startedServer();
  const address = await listenAlone(express().use('/pictures', server.app));
  const picture = await onePicture([200, 100, 50]);
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write('POST /pictures/classify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n');
  socket.write(`Content-Length: ${picture.length}\r\n\r\n`);
  socket.write(picture.subarray(0, 20));
  while (server.service.uploads.heldBytes < 20) await wait(5);
  let isClosed = false;
  const closed = server.close().then(() => (isClosed = true));
  await wait(20);
  expect(isClosed).toBe(false);
  socket.write(picture.subarray(20));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  await closed;
  socket.destroy();
});

test('close waits for all servers together no longer than the limit', async () => {
  const drainTimeoutMs = 500;
  const server = createServer({ models, limits: { drainTimeoutMs } });
  let arrived = 0;
  const app = express().get('/never', () => void arrived++);
  for (const { address } of [await server.listen({ port: 0 }, app), await server.listen({ port: 0 }, app)])
    fetch(`${address}/never`).catch(() => undefined);
  while (arrived < 2) await wait(5);
  const startMs = performance.now();
  await server.close();
  expect(performance.now() - startMs).toBeLessThan(2 * drainTimeoutMs);
});

test('what appears while the server starts is served', async () => {
  await writeVersion(late);
  await using server = createServer({
    models: late,
    model: 'colours',
    device: 'cpu',
    threads: 1,
    watchSeconds: 0.02,
  });
  const start = server.live.start.bind(server.live);
  // Behind the reading of the catalog.
  server.live.start = async (...found) => {
    await writeVersion(late, { version: 2 });
    await start(...found);
  };
  await server.start();
  while (server.service.standard?.manifest.version !== 2) await wait(10);
});

test('a server that is closed while it starts does not follow its folder', async () => {
  const server = createServer({ models, model: 'colours', watchSeconds: 0.01 });
  let reloads = 0;
  server.live.reload = () => Promise.reject(new Error(`reload ${++reloads}`));
  server.live.start = () => server.close();
  await server.start();
  await wait(100);
  expect(reloads).toBe(0);
});

test('a canary without a stable version is refused at the start', async () => {
  for (const version of [1, 2]) await writeVersion(tried, { version });
  const aliases = { kind: 'aliases', format: 1, aliases: { canary: 2 } };
  await writeFile(join(tried, 'colours/aliases.json'), JSON.stringify(aliases));
  const split = [
    { target: 'stable', percent: 90 },
    { target: 'canary', percent: 10 },
  ];
  await using server = createServer({ models: tried, model: 'colours', split });
  await expect(server.start()).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('would go to that of canary, colours/2'),
  });
});

test('a body that another middleware has read is refused at once, and what none has read is answered', async () => {
  await using server = await startedServer();
  const address = await listenAlone(express().use(express.json(), server.app));
  const rawAddress = await listenAlone(express().use(express.raw({ type: () => true }), server.app));
  const picture = await onePicture([200, 100, 50]);
  const form = formBody([{ name: 'image', filename: 'a.png', content: picture }]);
  const json = JSON.stringify({ image: picture.toString('base64') });
  const jsonHeaders = { 'Content-Type': 'application/json' };
  const pngHeaders = { 'Content-Type': 'image/png' };
  const post = async (url: string, body: string | Uint8Array, headers: Record<string, string>) =>
    readAnswer(
      await fetch(url, { method: 'POST', body: body as string, headers, signal: AbortSignal.timeout(5_000) }),
    );

  for (const refused of [
    await post(`${address}/classify`, json, jsonHeaders),
    await post(`${rawAddress}/classify`, picture, pngHeaders),
    await post(`${rawAddress}/classify`, form, formHeaders),
  ])
    expect([refused.status, refused.body.detail]).toEqual([
      500,
      expect.stringContaining('Mount this app before'),
    ]);
  const { body } = await post(`${address}/v1/models/colours:predict`, '{"instances":[]}', jsonHeaders);
  expect(body).toEqual({ error: expect.stringContaining('Mount this app before') });
  expect((await post(`${address}/classify`, picture, pngHeaders)).status).toBe(200);
  expect((await post(`${address}/classify`, form, formHeaders)).status).toBe(200);
});

test('the page, /docs and the guide work where the server is mounted, with and without a slash at the end', async () => {
  await using server = createServer({ models, access: { proxies: 1 } });
  const address = await listenAlone(express().use('/some/pictures', server.app));
  const page = async (path: string) => {
    const response = await fetch(`${address}${path}`, { headers: { Accept: 'text/html' } });
    const [, part] = /(?:src|href)="((?!data:)[^"]*)"/.exec(await response.text()) ?? [];
    return [response.url.slice(address.length), (await fetch(new URL(part, response.url))).status];
  };
  for (const path of ['/some/pictures', '/some/pictures/'])
    expect(await page(path)).toEqual(['/some/pictures/', 200]);
  expect(await page('/some/pictures?a=b')).toEqual(['/some/pictures/?a=b', 200]);
  for (const path of ['/some/pictures/docs', '/some/pictures/docs/'])
    expect(await page(path)).toEqual(['/some/pictures/docs', 200]);
  const { status, headers } = await fetch(`${address}/some/pictures`, {
    headers: { Accept: 'text/html' },
    redirect: 'manual',
  });
  // Relative, as proxies may have taken away what came before.
  expect([status, headers.get('location')]).toEqual([308, './pictures/']);

  const guide = async (headers = {}) => (await fetch(`${address}/some/pictures`, { headers })).text();
  expect(await guide()).toContain(`image=@picture.jpg ${address}/some/pictures/classify`);
  const behindProxy = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'food.example' };
  expect(await guide(behindProxy)).toContain(' https://food.example/some/pictures/classify');
  expect(await guide({ 'X-Forwarded-Host': "food.example';ls" })).toContain(' http://<address>/classify');
});
