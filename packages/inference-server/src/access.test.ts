import { temporaryFolder } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { newApiKey } from './auth/api-keys.js';
import { KeyRing } from './auth/key-ring.js';
import { onePicture, readAnswer } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';

const folder = temporaryFolder();
const picture = await onePicture([200, 100, 50]);
const shop = newApiKey();
const operator = newApiKey();
const keysFile = join(folder, 'keys.json');
const writeKeys = (...keys: readonly object[]) =>
  writeFile(keysFile, JSON.stringify({ kind: 'api-keys', format: 1, keys }));
await writeKeys(
  { name: 'shop', sha256: shop.sha256 },
  { name: 'operator', sha256: operator.sha256, admin: true },
);
const keys = await KeyRing.open(keysFile, pino({ level: 'silent' }), 20);
afterAll(() => keys.close());

const guarded = await serveTiny({ access: { keys, origins: [], proxies: 0 } });
const limited = await serveTiny({ access: { keys, perMinute: 3, origins: [], proxies: 1 } });
const crossed = await serveTiny({ access: { origins: ['https://shop.example'], proxies: 0 } });
const open = await serveTiny();

async function send(address: string, headers: Record<string, string> = {}, path = '/classify') {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(picture)]), 'a.png');
  return readAnswer(await fetch(`${address}${path}`, { method: 'POST', body: form, headers }));
}

test('with keys, requests need one, probes and the guide do not', async () => {
  const { address } = guarded;
  for (const headers of [
    {},
    { Authorization: 'Bearer wrong' },
    { Authorization: `Basic ${shop.key}` },
    { 'X-API-Key': shop.sha256 },
    { 'X-API-Key': '' },
  ] as Record<string, string>[]) {
    const { status, body, headers: answered } = await send(address, headers);
    expect([status, body.code, answered.get('www-authenticate')]).toEqual([401, 'unauthorized', 'Bearer']);
  }
  expect((await send(address, { Authorization: `Bearer ${shop.key}` })).status).toBe(200);
  expect((await send(address, { 'X-API-Key': shop.key })).status).toBe(200);
  // Authorization may be for a proxy.
  const both = { Authorization: 'Bearer of-a-proxy', 'X-API-Key': shop.key };
  expect((await send(address, both)).status).toBe(200);
  for (const [path, status] of [
    ['/', 200],
    ['/healthz', 200],
    ['/readyz', 200],
    ['/docs', 200],
    ['/openapi.json', 200],
    ['/v2/health/ready', 200],
    ['/v2/models/colours', 401],
    ['/v1/models/colours', 401],
    ['/info', 401],
    ['/metrics', 401],
    ['/nothing', 401],
  ] as const)
    expect([path, (await fetch(`${address}${path}`)).status]).toEqual([path, status]);
  await fetch(`${address}/info`, { method: 'POST' });
  const metrics = await (await fetch(`${address}/metrics`, { headers: { 'X-API-Key': shop.key } })).text();
  for (const route of ['/v2/models/:model', '/v1/models/:model', '/info', '/metrics', 'other'])
    expect(metrics).toContain(`foodnet_requests_total{route="${route}",method="GET",status="401"} 1\n`);
  expect(metrics).toContain('foodnet_requests_total{route="/info",method="POST",status="401"} 1\n');
});

test('the log tells whose key a request had, and no key', async () => {
  const { address, log } = guarded;
  const keyInLog = async (id: string, headers: Record<string, string>) => {
    await send(address, { ...headers, 'X-Request-Id': id });
    let line: Record<string, unknown> | undefined;
    while (!(line = log.find((one) => one.id === id))) await wait(5);
    return line.key;
  };
  expect(await keyInLog('known', { 'X-API-Key': shop.key })).toBe('shop');
  expect(await keyInLog('wrong', { 'X-API-Key': 'wrong' })).toBeUndefined();
  expect(JSON.stringify(log)).not.toContain(shop.key);
});

test('POST /v1/admin/reload needs the key of an administrator, and is not there without keys', async () => {
  const reload = (address: string, key?: string) =>
    send(address, key === undefined ? {} : { 'X-API-Key': key }, '/v1/admin/reload');
  expect((await reload(guarded.address)).status).toBe(401);
  const { status, body } = await reload(guarded.address, shop.key);
  expect([status, body.code]).toEqual([403, 'forbidden']);
  const reloaded = await reload(guarded.address, operator.key);
  expect([reloaded.status, reloaded.body]).toEqual([200, { default: 'colours/1', loaded: [], broken: [] }]);
  expect((await reload(open.address)).status).toBe(404);
  await rename(guarded.models, `${guarded.models}.away`);
  const away = await reload(guarded.address, operator.key);
  await rename(`${guarded.models}.away`, guarded.models);
  expect([away.status, away.body]).toEqual([
    409,
    {
      default: 'colours/1',
      loaded: [],
      broken: [{ version: '*', code: 'missing', message: expect.stringContaining('Cannot read the models') }],
    },
  ]);
});

test('the file of keys is read again when it changes; a damaged one leaves the keys as they were', async () => {
  const { address } = guarded;
  const statusOf = async ({ key }: { key: string }) => (await send(address, { 'X-API-Key': key })).status;
  const late = newApiKey();
  await writeKeys({ name: 'late', sha256: late.sha256 });
  for (let trial = 0; trial < 100 && (await statusOf(late)) !== 200; trial++) await wait(50);
  expect([await statusOf(late), await statusOf(shop)]).toEqual([200, 401]);
  await writeFile(keysFile, '{');
  await wait(200);
  expect(await statusOf(late)).toBe(200);
  await writeKeys(
    { name: 'shop', sha256: shop.sha256 },
    { name: 'operator', sha256: operator.sha256, admin: true },
  );
  for (let trial = 0; trial < 100 && (await statusOf(shop)) !== 200; trial++) await wait(50);
});

test('a key or an address has its requests a minute, and others are not touched by it', async () => {
  const { address } = limited;
  const from = (client: string) => send(address, { 'X-Forwarded-For': client });
  const statuses: number[] = [];
  for (let request = 0; request < 4; request++) statuses.push((await from('192.0.2.1')).status);
  // Requests without a key are counted, too: whoever guesses is stopped.
  expect(statuses).toEqual([401, 401, 401, 429]);
  const { body, headers } = await from('192.0.2.1');
  expect(body.code).toBe('rate-limited');
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(headers.get('ratelimit-policy')).toMatch(/q=3; w=60/);
  expect((await from('192.0.2.2')).status).toBe(401);
  // One network of IPv6 addresses is one client.
  for (let request = 0; request < 3; request++) await from(`2001:db8::${request}`);
  expect((await from('2001:db8::77')).status).toBe(429);
  // Some proxies write the port, too, another for each connection.
  for (let request = 0; request < 3; request++) {
    await from(`192.0.2.3:${4000 + request}`);
    await from(`[2001:db8:1::1]:${4000 + request}`);
  }
  for (const client of ['192.0.2.3:4003', '192.0.2.3', '[2001:db8:1::1]:4003', '2001:db8:1::1'])
    expect([client, (await from(client)).status]).toEqual([client, 429]);
  const known = () => send(address, { 'X-API-Key': shop.key, 'X-Forwarded-For': '192.0.2.1' });
  expect((await known()).status).toBe(200);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
});

test('CORS is off by default, and names only the origins that were given', async () => {
  const ask = (address: string, origin: string) =>
    fetch(`${address}/classify`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
  const allowed = async (address: string, origin: string) =>
    (await ask(address, origin)).headers.get('access-control-allow-origin');
  expect(await allowed(open.address, 'https://shop.example')).toBeNull();
  expect(await allowed(crossed.address, 'https://shop.example')).toBe('https://shop.example');
  expect(await allowed(crossed.address, 'https://evil.example')).toBeNull();
});

test('answers carry the headers that keep browsers from guessing and framing', async () => {
  const { headers } = await send(open.address);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('x-powered-by')).toBeNull();
  // It would hold for all of the domain.
  expect(headers.get('strict-transport-security')).toBeNull();
});

test('add-key prints a key once and keeps its hash only, and refuses a name that is taken', async () => {
  const main = join(import.meta.dirname, 'main.js');
  const file = join(folder, 'new.json');
  const add = (...options: string[]) =>
    promisify(execFile)(process.execPath, [main, 'add-key', `--api-keys-file=${file}`, ...options]);
  const key = (await add('--name=one')).stdout.trim();
  const { stdout: adminKey } = await add('--name=two', '--admin');
  const text = await readFile(file, 'utf8');
  expect(key).toMatch(/^fn_[\w-]{43}$/);
  expect(text).not.toContain(key);
  const ring = await KeyRing.open(file, pino({ level: 'silent' }));
  expect(ring.find(key)).toMatchObject({ name: 'one', admin: false });
  expect(ring.find(adminKey.trim())).toMatchObject({ name: 'two', admin: true });
  ring.close();
  await expect(add('--name=two')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('two') });
});
