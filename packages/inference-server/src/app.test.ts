import { maxDifference, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { openApi } from './api/open-api.js';
import { lineOf } from './line-of.fixture.js';
import { onePicture, readAnswer, sendPicture } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';
import { tinyAnswer } from './tiny-network.fixture.js';
import { writeVersion } from './write-version.fixture.js';

const models = temporaryFolder();
const measured = { pictures: 100, accuracy: 0.88, fp32Accuracy: 0.9 };
await writeVersion(models, { model: 'measured', manifest: { measured } });
const { address, log } = await serveTiny({ models });

/** Probabilities in the order of the classes. */
function inOrder(predictions: readonly { label: string; probability: number }[] = []): number[] {
  return ['red', 'green', 'blue'].map(
    (label) => predictions.find((one) => one.label === label)?.probability ?? NaN,
  );
}

test('POST /classify answers with the model and its labels, best first', async () => {
  const colour = [40, 90, 70] as const;
  const { status, headers, body } = await sendPicture(address, await onePicture(colour));
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body.model).toEqual({ name: 'colours', version: 1 });
  expect(body.predictions?.map(({ label }) => label)).toEqual(['green', 'blue', 'red']);
  expect(maxDifference(inOrder(body.predictions), tinyAnswer(colour))).toBeLessThan(1e-6);
});

test('topk cuts the answer, and more than there are classes means all', async () => {
  const picture = await onePicture([200, 100, 50]);
  const one = await sendPicture(address, picture, { query: '?topk=1' });
  expect(one.body.predictions?.map(({ label }) => label)).toEqual(['red']);
  const all = await sendPicture(address, picture, { query: '?topk=65535' });
  expect(all.body.predictions).toHaveLength(3);
});

test('model and version choose; what is unknown is 404 and named', async () => {
  const picture = await onePicture([1, 2, 3]);
  expect((await sendPicture(address, picture, { query: '?model=colours&version=1' })).status).toBe(200);
  for (const [query, code, field] of [
    ['?model=other', 'unknown-model', 'model'],
    ['?model=..%2fcolours', 'unknown-model', 'model'],
    ['?model=__proto__', 'unknown-model', 'model'],
    ['?version=2', 'unknown-version', 'version'],
    ['?version=..%2f1', 'unknown-version', 'version'],
    ['?version=01', 'unknown-version', 'version'],
  ]) {
    const { status, headers, body } = await sendPicture(address, picture, { query });
    expect([query, status, body.code, body.fields]).toEqual([query, 404, code, [field]]);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  }
});

test.each([
  'topk=-1',
  'topk=0',
  'topk=1e9',
  'topk=1000000000',
  'topk=NaN',
  'topk=',
  'topk=2&topk=3',
  'topk=2.5',
  'top_k=3',
])('?%s is 400', async (query) => {
  const { status, body } = await sendPicture(address, await onePicture([1, 2, 3]), { query: `?${query}` });
  expect([status, body.code, body.status, body.fields]).toEqual([
    400,
    'bad-query',
    400,
    [query.split('=')[0]],
  ]);
});

test('GET /info tells models, versions, provider and limits, and no paths', async () => {
  const response = await fetch(`${address}/info`);
  const text = await response.text();
  expect(text).not.toContain('foodnet-test-');
  expect(JSON.parse(text)).toMatchObject({
    default: { model: 'colours', version: 1 },
    provider: 'cpu',
    threads: 1,
    models: [
      {
        name: 'colours',
        versions: [
          {
            version: 1,
            provider: 'cpu',
            classes: 3,
            picture: { width: 16, kernel: 'nearest' },
            metrics: { valAccuracy: 0.9 },
            measured: null,
          },
        ],
      },
      { name: 'measured', versions: [{ metrics: { valAccuracy: 0.9 }, measured }] },
    ],
    broken: [],
    limits: { queuedPictures: 128, fileBytes: 20_000_000 },
  });
});

test('GET /healthz and /readyz answer, HEAD too', async () => {
  for (const path of ['healthz', 'readyz']) {
    expect((await fetch(`${address}/${path}`)).status).toBe(200);
    expect((await fetch(`${address}/${path}`, { method: 'HEAD' })).status).toBe(200);
  }
});

test('GET / says what to do, with the address that was asked', async () => {
  const text = await (await fetch(address)).text();
  expect(text).toContain(`curl -F image=@picture.jpg ${address}/classify`);
});

test('GET / names every part of the interface', async () => {
  const guide = await (await fetch(address)).text();
  const parts = new Set(Object.keys(openApi().paths).map((path) => path.split('/')[1]));
  expect([...parts].filter((part) => !guide.includes(`/${part}`))).toEqual([]);
  expect(parts.size).toBeGreaterThan(8);
});

test('GET /docs is a page whose parts all come from here, with nothing written into it that runs', async () => {
  const response = await fetch(`${address}/docs`);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(policy).not.toMatch(/unsafe|https?:/);
  const html = await response.text();
  expect(html).not.toMatch(/<script>|<style|style=|\son\w+=/);
  const parts = [...html.matchAll(/(?:src|href)="(?!data:)([^"]*)"/g)].map(([, part]) => part);
  expect(parts).toHaveLength(3);
  for (const part of [...parts, 'openapi.json']) {
    const { status, headers } = await fetch(new URL(part, response.url));
    expect([part, status, headers.get('content-type')]).toEqual([
      part,
      200,
      expect.stringMatching(/javascript|css|json/),
    ]);
  }
  expect((await fetch(`${address}/docs/index.html`)).status).toBe(404);
  expect((await fetch(`${address}/docs/..%2fpackage.json`)).status).toBe(404);
});

test('other methods are 405 with Allow, other addresses 404', async () => {
  for (const [method, path, allow] of [
    ['GET', '/classify', 'POST, OPTIONS'],
    ['PUT', '/classify', 'POST, OPTIONS'],
    ['POST', '/info', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/', 'GET, HEAD, OPTIONS'],
  ]) {
    const { status, headers, body } = await readAnswer(await fetch(`${address}${path}`, { method }));
    expect([status, headers.get('allow'), body.code]).toEqual([405, allow, 'wrong-method']);
  }
  expect((await fetch(`${address}/classify`, { method: 'OPTIONS' })).headers.get('allow')).toBe(
    'POST, OPTIONS',
  );
  for (const path of ['/nothing', '/classify/..%2f..%2fetc%2fpasswd', '/%ff', '/v1']) {
    const { status, body } = await readAnswer(await fetch(`${address}${path}`));
    expect([path, status, body.code]).toEqual([path, 404, 'unknown-route']);
  }
});

test('a request is one line of the log, without query and file name', async () => {
  const picture = await onePicture([9, 9, 9]);
  const answer = await sendPicture(address, picture, { query: '?topk=2', name: 'private.jpg' });
  const line = await lineOf(log, answer);
  expect(line).toMatchObject({ method: 'POST', path: '/classify', status: 200 });
  expect(JSON.stringify(line)).not.toMatch(/private|topk/);
});
