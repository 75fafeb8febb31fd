import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onePicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { foodnetClient } from './client.js';
import { typesText } from './types-text.fixture.js';

const { address } = await serveTiny();
const folder = temporaryFolder();
const source = (file: string) => readFileSync(new URL(`../../src/client/${file}`, import.meta.url), 'utf8');

test('api-types.ts is made of the document (else: node packages/inference-server/dist/client/write-types.fixture.js)', async () => {
  expect(source('api-types.ts')).toBe(await typesText());
});

test('the client gives data, or problem details', async () => {
  const client = foodnetClient(address, { apiKey: 'none' });
  const { data: info } = await client.GET('/info');
  expect(info?.default).toEqual({ model: 'colours', version: 1 });
  const image = (await onePicture([200, 100, 50])).toString('base64');
  const { data } = await client.POST('/classify', { body: { image } });
  expect(data && 'predictions' in data && data.predictions[0].label).toBe('red');
  const { error } = await client.POST('/classify', { body: { image }, params: { query: { model: 'none' } } });
  expect(error?.code).toBe('unknown-model');
});

test('the compiler knows what is sent and what comes back', async () => {
  const client = foodnetClient(address);
  const wrong = await client.POST('/classify', {
    // @ts-expect-error There is no such field.
    body: { imgae: 5 },
  });
  expect(wrong.error?.code).toBe('bad-json');
  const tensor = { name: 'images', datatype: 'BYTES', shape: [1], data: ['none'] };
  const { data, error } = await client.POST('/v2/models/{model}/infer', {
    params: { path: { model: 'colours' } },
    body: { inputs: [tensor] },
  });
  // @ts-expect-error There is no such field.
  expect(data?.probabilities).toBeUndefined();
  expect(error && 'error' in error && error.error).toContain('no known format');
});

test('text is text, and what a proxy says is a problem', async () => {
  const metrics = await foodnetClient(address).GET('/metrics', { parseAs: 'text' });
  expect(metrics.data).toContain('foodnet_ready 1');
  for (const page of ['<h1>Bad gateway</h1>'.padEnd(20_000), '']) {
    const proxy = createServer((_, response) => {
      response.writeHead(502, {
        'Content-Type': 'text/html',
        'Content-Length': page.length,
        'Retry-After': 7,
      });
      response.end(page);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const client = foodnetClient(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const connected = new Set<Socket>();
    proxy.on('connection', (socket) => connected.add(socket));
    for (let asked = 0; asked < 10; asked++) await client.GET('/info');
    const { error, response } = await client.GET('/info');
    // An answer that was not read would have kept each.
    expect(connected.size).toBeLessThan(4);
    proxy.close();
    expect(error).toMatchObject({ status: 502, code: 'internal', detail: expect.stringContaining('502') });
    expect(response.headers.get('retry-after')).toBe('7');
  }
});

test('errors of a gateway in JSON, and pages that are no error, are problems; what a reload finds broken is told', async () => {
  const answers = new Map<string, readonly [number, string, string]>([
    ['/info', [200, 'text/html', '<h1>Log in</h1>']],
    ['/classify', [401, 'application/json', '{"message": "No API key found in request"}']],
    ['/v2', [403, 'application/json', '{"error": {"code": 403}}']],
    ['/readyz', [503, 'application/json', 'none']],
    ['/v1/admin/reload', [409, 'application/json', '{"default": "colours/1", "loaded": [], "broken": []}']],
  ]);
  const gateway = createServer((request, response) => {
    const [status, type, body] = answers.get(request.url!)!;
    response.writeHead(status, { 'Content-Type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const client = foodnetClient(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
  const found = [
    await client.GET('/info'),
    await client.POST('/classify', { body: { image: '' } }),
    await client.GET('/v2'),
    await client.GET('/readyz'),
  ];
  const page = await client.GET('/info', { parseAs: 'text' });
  const reload = await client.POST('/v1/admin/reload');
  gateway.close();
  expect(found.map(({ error }) => error)).toEqual(
    [
      [502, '200 OK with text/html in the place of JSON'],
      [401, '401 Unauthorized in its own words'],
      [403, '403 Forbidden in its own words'],
      [503, '503 Service Unavailable in its own words'],
    ].map(([status, words]) =>
      expect.objectContaining({ status, code: 'internal', detail: expect.stringContaining(String(words)) }),
    ),
  );
  expect(page.data).toBe('<h1>Log in</h1>');
  expect(reload.error).toEqual({ default: 'colours/1', loaded: [], broken: [] });
});

test('the example of the docs is a program that runs', async () => {
  const page = readFileSync(new URL('../../../../docs/asking-the-server.md', import.meta.url), 'utf8');
  expect(page).toContain(source('example.ts').replace("'./client.js'", "'@foodnet/inference-server/client'"));
  await writeFile(join(folder, 'a.png'), await onePicture([0, 0, 200]));
  await writeFile(join(folder, 'b.png'), 'text');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'example.js'), address, 'a.png', 'b.png'],
    { cwd: folder },
  );
  expect(stdout).toMatch(/^a\.png blue\nb\.png Cannot read the picture: .*\n$/);
});
