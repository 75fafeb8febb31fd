import { maxDifference } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onePicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { tinyAnswer } from '../tiny-network.fixture.js';

const { address, live, models } = await serveTiny({ limits: { requestPictures: 3 } });
const colours = [
  [200, 100, 50],
  [10, 200, 20],
] as const;
const files = await Promise.all(
  colours.map(async (colour) => ({ b64: (await onePicture(colour)).toString('base64') })),
);
/** [16, 16, 3] of one colour. */
const pixels = colours.map((colour) =>
  Array.from({ length: 16 }, () => Array<number[]>(16).fill([...colour])),
);

async function ask(path: string, body?: unknown) {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${address}/v1/models/${path}`, options);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const isExpected = (rows: unknown) =>
  maxDifference((rows as number[][]).flat(), colours.flatMap(tinyAnswer)) < 1e-6;

test('status and metadata, of the model, a version and a label', async () => {
  for (const path of ['colours', 'colours/versions/1', 'colours/labels/latest']) {
    expect((await ask(path)).body).toEqual({
      model_version_status: [
        { version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } },
      ],
    });
    const { body } = await ask(`${path}/metadata`);
    expect(body).toMatchObject({
      model_spec: { name: 'colours', version: '1' },
      metadata: { signature_def: { signature_def: { serving_default: {}, encoded: {} } } },
    });
  }
});

test(':predict takes rows and columns, pixels and files, with and without names', async () => {
  for (const [body, key] of [
    [{ instances: pixels }, 'predictions'],
    [{ instances: pixels.map((images) => ({ images })), signature_name: 'serving_default' }, 'predictions'],
    [{ instances: files }, 'predictions'],
    [{ instances: files.map((image_bytes) => ({ image_bytes })), signature_name: 'encoded' }, 'predictions'],
    [{ instances: [pixels[0], files[1]] }, 'predictions'],
    [{ inputs: pixels }, 'outputs'],
    [{ inputs: { images: pixels } }, 'outputs'],
    [{ inputs: files }, 'outputs'],
    [{ inputs: { image_bytes: files }, signature_name: 'encoded' }, 'outputs'],
  ] as const) {
    const answer = await ask('colours:predict', body);
    expect([Object.keys(answer.body), answer.status]).toEqual([[key], 200]);
    expect(isExpected(answer.body[key])).toBe(true);
  }
  expect((await ask('colours/versions/1:predict', { instances: files })).status).toBe(200);
  expect((await ask('colours/labels/latest:predict', { instances: files })).status).toBe(200);
});

test(':classify answers examples with labels, best first', async () => {
  const { status, body } = await ask('colours:classify', {
    examples: [{ image_bytes: files[0] }, { images: pixels[1].flat(2) }, { image_bytes: [files[0]] }],
  });
  expect(status).toBe(200);
  const results = body.results as [string, number][][];
  expect(results.map((labels) => labels.map(([label]) => label).slice(0, 1))).toEqual([
    ['red'],
    ['green'],
    ['red'],
  ]);
  expect(Math.abs(results[0][0][1] - tinyAnswer(colours[0])[0])).toBeLessThan(1e-6);
});

test('errors are of the form of TensorFlow Serving', async () => {
  const broken = { b64: Buffer.from('text').toString('base64') };
  for (const [path, body, status, words] of [
    ['none', undefined, 404, 'no such model'],
    ['colours/versions/7', undefined, 404, 'no such version'],
    ['colours/labels/none:predict', { instances: files }, 404, 'no such version'],
    ['colours:regress', {}, 405, 'expected GET'],
    ['colours/other', undefined, 404, 'nothing at this address'],
    ['colours:predict', {}, 400, 'either "instances" or "inputs"'],
    ['colours:predict', { instances: files, inputs: files }, 400, 'either'],
    ['colours:predict', { instances: [] }, 400, 'there is no picture'],
    ['colours:predict', { instances: 'x' }, 400, 'instances: expected a list'],
    ['colours:predict', { instances: [1] }, 400, 'instances[0]'],
    ['colours:predict', { instances: [[[1, 2, 3]]] }, 400, 'shape [16,16,3]'],
    ['colours:predict', { instances: [pixels[0].map((row) => row.map(() => [1, 2, 256]))] }, 400, '0 to 255'],
    ['colours:predict', { instances: [{ b64: 'http://x' }] }, 422, 'base64'],
    ['colours:predict', { instances: [files[0], broken] }, 415, 'Picture 1'],
    ['colours:predict', { instances: pixels, signature_name: 'encoded' }, 400, 'b64'],
    ['colours:predict', { instances: files, signature_name: 'serving_default' }, 400, 'shape'],
    ['colours:predict', { inputs: { image_bytes: files }, signature_name: 'serving_default' }, 400, 'images'],
    ['colours:predict', { instances: files, signature_name: 'features' }, 400, 'signature_name'],
    ['colours:predict', { instances: [...files, ...files] }, 413, 'may have 3 pictures'],
    ['colours:predict', { inputs: { other: [] } }, 400, 'image_bytes'],
    ['colours:classify', { examples: [{}] }, 400, 'examples[0]'],
    ['colours:classify', { examples: [{ images: [1, 2] }] }, 400, 'a list of 2'],
  ] as const) {
    const answer = await ask(path, body);
    expect([path, answer.status, Object.keys(answer.body)]).toEqual([path, status, ['error']]);
    expect(answer.body.error).toContain(words);
  }
  const wrong = await fetch(`${address}/v1/models/colours:predict`);
  expect([wrong.status, await wrong.json()]).toEqual([405, { error: expect.stringContaining('POST') }]);
});

// The last: its version is spoiled.
test('a version that is spoiled in its place and serves from memory is listed once, as available', async () => {
  await writeFile(join(models, 'colours/1/manifest.json'), '{}');
  expect((await live.reload()).broken).toHaveLength(1);
  const { body } = await ask('colours');
  expect(body.model_version_status).toEqual([expect.objectContaining({ version: '1', state: 'AVAILABLE' })]);
});
