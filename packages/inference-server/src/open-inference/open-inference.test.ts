import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onePicture, sendPicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { tinyAnswer } from '../tiny-network.fixture.js';
import { writeVersion } from '../write-version.fixture.js';

const models = temporaryFolder();
const network = join(await writeVersion(models, { model: 'other' }), 'model.onnx');
const limits = { requestPictures: 3, fileBytes: 5_000, reloadAfterMs: 20 };
const { address } = await serveTiny({ models, limits });
const colour = [200, 100, 50] as const;
const folder = temporaryFolder();
const picture = await onePicture(colour);
const pixels = Array.from({ length: 16 }, () => Array<number[]>(16).fill([...colour]));

/** Sends JSON, and behind it what is binary. */
async function infer(request: unknown, binary?: Uint8Array, path = 'colours') {
  const json = Buffer.from(JSON.stringify(request));
  const response = await fetch(`${address}/v2/models/${path}/infer`, {
    method: 'POST',
    body: Buffer.concat([json, binary ?? new Uint8Array(0)]),
    headers: binary ? { 'Inference-Header-Content-Length': String(json.length) } : {},
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const tensor = (changes: object = {}) => ({
  inputs: [{ name: 'images', datatype: 'UINT8', shape: [1, 16, 16, 3], data: [pixels], ...changes }],
});
const files = { datatype: 'BYTES', shape: [1], data: [picture.toString('base64')] };

test('a version that could not be read for a while becomes ready again for those who only ask whether it is', async () => {
  const elsewhere = join(folder, 'away.onnx');
  await rename(network, elsewhere);
  const ready = async () => (await fetch(`${address}/v2/models/other/ready`)).status;
  await sendPicture(address, picture, { query: '?model=other' });
  expect(await ready()).toBe(500);
  await rename(elsewhere, network);
  for (let trial = 0; trial < 250 && (await ready()) !== 200; trial++) await wait(20);
  expect(await ready()).toBe(200);
});

test('infer in JSON takes pixels and base64, and gives probabilities or labels', async () => {
  for (const request of [
    tensor(),
    tensor({ data: pixels.flat(2) }),
    tensor(files),
    tensor({ ...files, shape: [1, 1], data: [files.data] }),
    { ...tensor(), id: 'seven', parameters: { priority: 3 }, outputs: [{ name: 'probabilities' }] },
  ]) {
    const { status, body } = await infer(request);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model_name: 'colours',
      model_version: '1',
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, 3] }],
    });
    expect(body.id).toBe('id' in request ? 'seven' : undefined);
    const [{ data }] = body.outputs as [{ data: number[] }];
    expect(maxDifference(data, tinyAnswer(colour))).toBeLessThan(1e-6);
  }
  const outputs = [{ name: 'probabilities', parameters: { classification: 2 } }];
  const { body } = await infer({ ...tensor(), outputs }, undefined, 'colours/versions/latest');
  expect(body.outputs).toEqual([
    expect.objectContaining({
      datatype: 'BYTES',
      shape: [1, 2],
      data: [expect.stringMatching(/^0\.9\d+:0:red$/), expect.stringMatching(/^0\.0\d+:1:green$/)],
    }),
  ]);
});

test('errors are of the form of the protocol, and say what is wrong', async () => {
  const binary = new Uint8Array(768);
  const size = (binary_data_size: unknown) => ({ data: undefined, parameters: { binary_data_size } });
  for (const [request, status, words, more, path] of [
    [tensor(), 404, 'no such model', undefined, 'none'],
    [tensor(), 404, 'no such version', undefined, 'colours/versions/7'],
    [{}, 400, 'inputs'],
    [{ inputs: [] }, 400, 'inputs'],
    [tensor({ name: 'input' }), 400, 'one input, images'],
    [{ inputs: [...tensor().inputs, ...tensor().inputs] }, 400, 'one input, images'],
    [tensor({ datatype: 'FP32' }), 400, 'expected UINT8 or BYTES'],
    [tensor({ shape: [1, 3, 16, 16] }), 400, 'expected [N,16,16,3]'],
    [tensor({ shape: [4, 16, 16, 3] }), 413, 'may have 3 pictures'],
    [tensor({ shape: [1e9, 16, 16, 3] }), 413, 'may have 3 pictures'],
    [tensor({ shape: [2, 16, 16, 3] }), 400, 'expected lists of shape'],
    [tensor({ data: [1, 2, 3] }), 400, 'a list of 3'],
    [tensor({ data: Array(768).fill(0.5) }), 400, '0 to 255'],
    [tensor({ data: undefined }), 400, 'binary_data_size'],
    [tensor({ parameters: { shared_memory_region: 'x' } }), 400, 'shared memory'],
    [tensor({ ...files, data: ['http://x/y'] }), 422, 'base64'],
    [tensor({ ...files, shape: [2] }), 400, '1 files, expected 2'],
    [tensor({ ...files, shape: [1, 2] }), 400, 'expected [N] or [N,1]'],
    [tensor(size(100)), 400, '768 bytes', binary],
    [tensor(size('768')), 400, '768 bytes', binary],
    [tensor(), 400, '768 bytes', binary],
    [tensor({ ...size(768), shape: [2, 16, 16, 3] }), 400, 'expected 1536', binary],
    [tensor({ ...size(768), datatype: 'BYTES', shape: [1] }), 400, 'no bytes', binary],
    [tensor({ ...size(4), datatype: 'BYTES', shape: [1] }), 400, 'ends within', Buffer.from('zzzz')],
    [{ ...tensor(), outputs: [{ name: 'logits' }] }, 400, 'one output, probabilities'],
  ] as const) {
    const answer = await infer(request, more, path);
    expect([words, answer.status, Object.keys(answer.body)]).toEqual([words, status, ['error']]);
    expect(answer.body.error).toContain(words);
  }
  for (const length of ['-1', 'x', '99999']) {
    const headers = { 'Inference-Header-Content-Length': length };
    const response = await fetch(`${address}/v2/models/colours/infer`, {
      method: 'POST',
      body: '{}',
      headers,
    });
    expect([response.status, await response.json()]).toEqual([400, { error: expect.any(String) }]);
  }
});

testWithPython(
  "NVIDIA's client gets what the network computes, from pixels and from files",
  async (python) => {
    const other = await onePicture([10, 200, 20]);
    await writeFile(join(folder, 'a.png'), picture);
    await writeFile(join(folder, 'b.png'), other);
    const answer = (await python(
      `
import json, sys, numpy, tritonclient.http as triton
from tritonclient.utils import InferenceServerException
address, folder = sys.argv[1:]
client = triton.InferenceServerClient(address)
files = numpy.array([open(f'{folder}/{name}.png', 'rb').read() for name in 'ab'], dtype=object)
pixels = numpy.empty((2, 16, 16, 3), numpy.uint8)
pixels[0], pixels[1] = (200, 100, 50), (10, 200, 20)

def infer(values, datatype, binary=True, outputs=None, **more):
    tensor = triton.InferInput('images', values.shape, datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return client.infer('colours', [tensor], outputs=outputs, **more)

def probabilities(*args, **more):
    return infer(*args, **more).as_numpy('probabilities').tolist()

output = lambda **options: [triton.InferRequestedOutput('probabilities', **options)]
labels = infer(files, 'BYTES', outputs=output(class_count=1)).as_numpy('probabilities')
try:
    infer(pixels[:, :8], 'UINT8')
    error = None
except InferenceServerException as caught:
    error = [caught.status(), caught.message()]
print(json.dumps({
    'live': client.is_server_live(),
    'ready': [client.is_server_ready(), client.is_model_ready('colours'), client.is_model_ready('none')],
    'server': client.get_server_metadata()['extensions'],
    'model': client.get_model_metadata('colours', '1'),
    'answers': [
        probabilities(pixels, 'UINT8'),
        probabilities(pixels, 'UINT8', binary=False),
        probabilities(pixels, 'UINT8', outputs=output(binary_data=False)),
        probabilities(files, 'BYTES'),
        probabilities(files.reshape(2, 1), 'BYTES', model_version='1', outputs=output()),
    ],
    'id': infer(pixels, 'UINT8', request_id='seven', parameters={'mine': 1}).get_response()['id'],
    'labels': [one.decode().split(':')[1:] for one in labels.flatten()],
    'error': error,
}))`,
      new URL(address).host,
      folder,
    )) as { readonly answers: number[][][]; readonly error: [string, string] };
    expect(answer).toMatchObject({
      live: true,
      ready: [true, true, false],
      server: ['binary_tensor_data', 'classification'],
      model: {
        name: 'colours',
        versions: ['1'],
        inputs: [{ name: 'images', datatype: 'UINT8', shape: [-1, 16, 16, 3] }],
        outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 3] }],
      },
      id: 'seven',
      labels: [
        ['0', 'red'],
        ['1', 'green'],
      ],
    });
    expect(answer.error).toEqual(['400', expect.stringContaining('expected [N,16,16,3]')]);
    const expected = [...tinyAnswer(colour), ...tinyAnswer([10, 200, 20])];
    for (const rows of answer.answers) expect(maxDifference(rows.flat(), expected)).toBeLessThan(1e-6);
  },
);
