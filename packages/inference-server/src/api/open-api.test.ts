import { temporaryFolder } from '@foodnet/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from '../app.js';
import { newApiKey } from '../auth/api-keys.js';
import { KeyRing } from '../auth/key-ring.js';
import { Metrics } from '../metrics/metrics.js';
import { onePicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { openApi } from './open-api.js';

const PER_MINUTE = 400;
const REQUEST_PICTURES = 2;

const keyNames = ['shop', 'operator', 'tired'] as const;
const made = keyNames.map((name) => ({ name, ...newApiKey() }));
const keysFile = join(temporaryFolder(), 'keys.json');
const inFile = made.map(({ name, sha256 }) => ({ name, sha256, admin: name === 'operator' }));
await writeFile(keysFile, JSON.stringify({ kind: 'api-keys', format: 1, keys: inFile }));
const models = temporaryFolder();
const measured = { pictures: 100, accuracy: 0.88, fp32Accuracy: 0.9 };
await writeVersion(models, { model: 'broken', network: Buffer.from('none'), manifest: { measured } });
const server = await serveTiny({
  models,
  limits: { requestPictures: REQUEST_PICTURES },
  access: {
    keys: await KeyRing.open(keysFile, { info: () => undefined, error: () => undefined } as never, 20),
    perMinute: PER_MINUTE,
    origins: [],
    proxies: 0,
  },
});
const { address, service, live, logger } = server;
const access = { keys: await KeyRing.open(keysFile, logger, 20), origins: [], proxies: 0 };
afterAll(() => access.keys.close());

const document = openApi();
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...document, $id: 'api' });

interface Documented {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ path, method, ...(operation as unknown as Documented) })),
);

const picture = (await onePicture([200, 100, 50])).toString('base64');

/** How each operation that classifies is given pictures as base64. */
const bodies: Readonly<Record<string, (files: readonly string[]) => unknown>> = {
  classify: (files) => (files.length === 1 ? { image: files[0] } : { images: files }),
  infer: (files) => ({
    id: '7',
    inputs: [{ name: 'images', datatype: 'BYTES', shape: [files.length], data: files }],
  }),
  predict: (files) => ({ instances: files.map((b64) => ({ b64 })) }),
  classifyExamples: (files) => ({ examples: files.map((b64) => ({ image_bytes: { b64 } })) }),
};

type Operation = (typeof operations)[number];
interface Change {
  readonly key?: (typeof keyNames)[number] | 'none';
  readonly method?: string;
  readonly files?: readonly string[];
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly file?: string;
}

/** Sends a request that is answered with 200, but for what is changed. */
async function send({ path, method, operationId }: Operation, change: Change = {}) {
  const {
    key = operationId === 'reload' ? 'operator' : 'shop',
    files = [picture],
    model = 'colours',
  } = change;
  const where = path
    .replace('{model}', model)
    .replace('{version}', '1')
    .replace('{label}', 'latest')
    .replace('{file}', change.file ?? 'start.js');
  const body = Object.entries(bodies).find(
    ([id]) => id === operationId.replace(/Of(Version|Label)$/, ''),
  )?.[1];
  const secret = made.find(({ name }) => name === key)?.key;
  return fetch(`${address}${where}${path === '/classify' ? `?model=${model}` : ''}`, {
    method: change.method ?? method.toUpperCase(),
    body: body && change.method === undefined ? (change.text ?? JSON.stringify(body(files))) : undefined,
    headers: {
      ...(secret !== undefined && { 'X-API-Key': secret }),
      'Content-Type': 'application/json',
      ...change.headers,
    },
  });
}

/** Checks that an answer is documented: its status, its type, and each of its fields. */
async function check({ path, method, responses }: Operation, response: Response, otherwise = false) {
  const status = otherwise ? 'default' : String(response.status);
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  const where = `${method} ${path} ${response.status} ${text.slice(0, 300)}`;
  expect([where, Object.keys(responses)]).toEqual([where, expect.arrayContaining([status])]);
  const { content } = responses[status];
  if (!content) return;
  expect([where, Object.keys(content)]).toEqual([where, expect.arrayContaining([type])]);
  if (!('schema' in content[type]) || !type.includes('json')) return;
  const steps = ['paths', path, method, 'responses', status, 'content', type, 'schema'];
  const pointer = steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  const validate = ajv.compile({ $ref: `api#/${encodeURI(pointer)}` });
  expect([where, validate(JSON.parse(text)), validate.errors]).toEqual([where, true, null]);
}

/** What makes an operation answer with a status. */
const provocations: Readonly<Record<string, Change>> = {
  400: { text: '{' },
  401: { key: 'none' },
  403: { key: 'shop' },
  404: { model: 'none', file: 'none' },
  413: { files: Array<string>(REQUEST_PICTURES + 1).fill(picture) },
  415: { headers: { 'Content-Encoding': 'gzip' } },
  422: { files: ['no base64'] },
  429: { key: 'tired' },
  500: { model: 'broken' },
};

beforeAll(async () => {
  const secret = made[keyNames.indexOf('tired')].key;
  for (let request = 0; request < PER_MINUTE; request++)
    await (await fetch(`${address}/docs/start.js`, { headers: { 'X-API-Key': secret } })).arrayBuffer();
});

test('the document has every route of the server, and no other', () => {
  const app = createApp({ service, live, metrics: new Metrics(service), defaultTopk: 5, logger, access });
  interface Layer {
    readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
    readonly handle: { readonly stack?: readonly Layer[] };
  }
  const stack = app.router.stack as readonly Layer[];
  const routes = stack
    .flatMap((layer) => [layer, ...(layer.handle.stack ?? [])])
    .flatMap(({ route }) => {
      const methods = Object.keys(route?.methods ?? {});
      // What takes every method refuses them.
      if (!route || methods.length > 1) return [];
      // The parts of the page, which asks for them itself.
      if (route.path.startsWith('/page/')) return [];
      const path = route.path.replaceAll(/(?<!\\):(\w+)/g, '{$1}').replaceAll('\\:', ':');
      return `${methods[0]} ${path}`;
    });
  expect(routes.sort()).toEqual(operations.map(({ path, method }) => `${method} ${path}`).sort());
});

test('what no route answers, such as 408, has problem details at every address', () => {
  for (const { responses } of operations)
    expect(responses.default.content).toHaveProperty(['application/problem+json']);
});

test('GET /openapi.json is the document', async () => {
  const response = await fetch(`${address}/openapi.json`);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
});

// The last: at the end the server takes no more requests.
test('every operation answers with every status of the document, and each answer is as documented', async () => {
  const named = (id: string) => operations.find(({ operationId }) => operationId === id)!;
  // First, while it is not known that a version is broken.
  const reloaded = await send(named('reload'));
  expect(reloaded.status).toBe(200);
  await check(named('reload'), reloaded);
  for (const operation of operations) {
    for (const status of Object.keys(operation.responses)) {
      if (['503', '409', 'default'].includes(status)) continue;
      if (operation.operationId === 'reload' && status === '200') continue;
      const response = await send(operation, provocations[status]);
      expect([operation.operationId, response.status]).toEqual([operation.operationId, Number(status)]);
      await check(operation, response);
    }
    const wrong = await send(operation, { method: 'DELETE' });
    expect([operation.path, wrong.status]).toEqual([operation.path, 405]);
    await check(operation, wrong, true);
  }
  await check(named('classify'), await send(named('classify'), { files: [picture, 'no base64'] }));

  await writeVersion(models, { version: 2, network: Buffer.from('none') });
  const conflict = await send(named('reload'));
  expect(conflict.status).toBe(409);
  await check(named('reload'), conflict);
  for (const id of ['info', 'modelStatus']) await check(named(id), await send(named(id)));

  service.drain();
  for (const operation of operations.filter(({ responses }) => '503' in responses)) {
    if (operation.operationId === 'reload') continue;
    const response = await send(operation);
    expect([operation.operationId, response.status]).toEqual([operation.operationId, 503]);
    await check(operation, response);
  }
});
