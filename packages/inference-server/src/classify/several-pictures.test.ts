import { maxDifference } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { lineOf } from '../line-of.fixture.js';
import { formBody, formHeaders, onePicture, readAnswer, type Answer } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { tinyAnswer } from '../tiny-network.fixture.js';

const limits = {
  requestPictures: 4,
  fileBytes: 5_000,
  requestBytes: 8_000,
  jsonBytes: 12_000,
  queuedPictures: 6,
};
const { address, service, log } = await serveTiny({ limits });
const colours = [
  [200, 100, 50],
  [10, 200, 20],
  [0, 30, 220],
] as const;
const pictures = await Promise.all(colours.map((colour) => onePicture(colour)));
const base64 = pictures.map((picture) => picture.toString('base64'));
const file = (content: string | Uint8Array, name = 'image') => ({ name, filename: 'a', content });

async function send(body: string | Uint8Array, type: string, query = ''): Promise<Answer> {
  const headers = { 'Content-Type': type };
  return readAnswer(
    await fetch(`${address}/classify${query}`, { method: 'POST', body: body as string, headers }),
  );
}
const sendForm = (...parts: Parameters<typeof formBody>[0]) =>
  send(formBody(parts), formHeaders['Content-Type']);
const sendJson = (body: unknown, query?: string) => send(JSON.stringify(body), 'application/json', query);

/** A result as one word: its best label, or the code of its error. */
const words = ({ body }: Answer) =>
  body.results?.map((result) => ('error' in result ? result.error.code : result.predictions[0].label));

test('several pictures of a form are answered in their order, and a broken one is an error in its place', async () => {
  const answer = await sendForm(file(pictures[2]), file('no picture'), file(pictures[0]), file(''));
  expect(answer.status).toBe(200);
  expect(answer.body.model).toEqual({ name: 'colours', version: 1 });
  expect(words(answer)).toEqual(['blue', 'unsupported-picture', 'red', 'empty-picture']);
  expect(answer.body.results?.[1]).toMatchObject({ error: { status: 415, title: expect.any(String) } });
  expect(await lineOf(log, answer)).toMatchObject({ status: 200, pictures: 2, version: 'colours/1' });
});

test('one picture is answered by itself, unless it is sent as a list', async () => {
  for (const answer of [
    await sendForm(file(pictures[0])),
    await sendJson({ image: base64[0] }),
    await sendJson({ image: `data:image/png;base64,${base64[0]}` }),
    await send(pictures[0], 'image/png'),
    await send(pictures[0], 'image/jpeg; whatever'),
    await send(pictures[0], 'application/octet-stream'),
  ]) {
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['model', 'predictions']);
    expect(
      maxDifference(
        answer.body.predictions?.map(({ probability }) => probability) ?? [],
        tinyAnswer(colours[0]),
      ),
    ).toBeLessThan(1e-6);
  }
  expect(words(await sendForm(file(pictures[0], 'images')))).toEqual(['red']);
  expect(words(await sendJson({ images: [base64[0]] }))).toEqual(['red']);
});

test('a list in JSON is answered in its order, URLs are not fetched, and the query counts for all', async () => {
  const answer = await sendJson({ images: [base64[1], `${address}/a.png`, base64[0], ''] }, '?topk=1');
  expect(words(answer)).toEqual(['green', 'bad-picture', 'red', 'empty-picture']);
  expect(answer.body.results?.[0]).toEqual({ predictions: [expect.objectContaining({ label: 'green' })] });
});

test('one broken picture that is no list is a refused request', async () => {
  for (const [answer, status, code] of [
    [await sendJson({ image: 'http://x/y.jpg' }), 422, 'bad-picture'],
    [await sendJson({ image: Buffer.from('text').toString('base64') }), 415, 'unsupported-picture'],
    [await send('', 'image/png'), 400, 'empty-picture'],
    [await send('text', 'image/png'), 415, 'unsupported-picture'],
  ] as const)
    expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test('bodies beyond the limits, or of another shape, are refused', async () => {
  const noise = 'x'.repeat(5_001);
  for (const [answer, status, code] of [
    [await sendForm(...Array.from({ length: 5 }, () => file(pictures[0]))), 413, 'too-many-pictures'],
    [await sendJson({ images: Array(5).fill(base64[0]) }), 413, 'too-many-pictures'],
    [await sendForm(file(pictures[0]), file(noise)), 413, 'upload-too-large'],
    [await send(noise, 'image/png'), 413, 'upload-too-large'],
    [await sendJson({ images: [base64[0], Buffer.from(noise).toString('base64')] }), 413, 'upload-too-large'],
    [await sendJson({ image: 'A'.repeat(12_001) }), 413, 'upload-too-large'],
    [await sendJson({}), 400, 'bad-json'],
    [await sendJson([base64[0]]), 400, 'bad-json'],
    [await sendJson({ images: [] }), 400, 'bad-json'],
    [await sendJson({ images: [1] }), 400, 'bad-json'],
    [await sendJson({ image: base64[0], images: [base64[0]] }), 400, 'bad-json'],
    [await sendJson({ image: base64[0], topk: 3 }), 400, 'bad-json'],
    [await send('{"image":', 'application/json'), 400, 'bad-json'],
    [await send('['.repeat(5_000), 'application/json'), 400, 'bad-json'],
  ] as const)
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(service.uploads.heldBytes).toBe(0);
});

test('pictures of a request take their places together, or none', async () => {
  let free: () => void = () => undefined;
  const busy = new Promise<void>((resolve) => (free = resolve));
  const held = service.places.hold(Array(4).fill(() => busy));
  const refused = await sendJson({ images: base64 });
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'overloaded',
    '1',
  ]);
  expect(service.places.inUse).toBe(4);
  expect((await sendJson({ images: base64.slice(0, 2) })).status).toBe(200);
  free();
  await held;
  expect(service.places.inUse).toBe(0);
});
