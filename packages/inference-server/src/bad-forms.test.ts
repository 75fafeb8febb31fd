import { expect, test } from '@jest/globals';
import {
  formBody,
  formHeaders,
  onePicture,
  sendBody,
  sendPicture,
  talk,
  type Answer,
} from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';

const { address } = await serveTiny();
const picture = await onePicture([200, 10, 10]);
const image = { name: 'image', filename: 'a.png', content: picture };

function expectProblem({ status, headers, body }: Answer, expectedStatus: number, code: string): void {
  expect([status, body.code]).toEqual([expectedStatus, code]);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ type: `urn:foodnet:problem:${code}`, status: expectedStatus });
  expect(body.title).not.toBe('');
  expect(body.detail).not.toBe('');
}

test('no body, and content types that hold no pictures, are 415', async () => {
  expectProblem(await sendBody(address, undefined, {}), 415, 'unsupported-content');
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/mixed; boundary=limit',
    ';',
  ]) {
    expectProblem(
      await sendBody(address, '{"image":"x"}', { 'Content-Type': type }),
      415,
      'unsupported-content',
    );
  }
});

test('a Content-Encoding is 415, whether or not the body is a gzip bomb', async () => {
  for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'gzip, gzip']) {
    const answer = await sendBody(address, formBody([image]), {
      ...formHeaders,
      'Content-Encoding': encoding,
    });
    expectProblem(answer, 415, 'unsupported-encoding');
  }
});

test('a missing, empty or very long boundary is 400', async () => {
  for (const parameter of [
    '',
    '; boundary=',
    '; boundary=""',
    `; boundary=${'b'.repeat(71)}`,
    `; boundary=${'b'.repeat(9000)}`,
    '; notboundary=limit',
  ]) {
    const answer = await sendBody(address, formBody([image]), {
      'Content-Type': `multipart/form-data${parameter}`,
    });
    expectProblem(answer, 400, 'bad-form');
  }
});

test('the longest allowed boundary and a quoted one are taken', async () => {
  const boundary = 'b'.repeat(70);
  const body = formBody([image], { boundary, end: `--${boundary}--\r\n` });
  expect(
    (await sendBody(address, body, { 'Content-Type': `multipart/form-data; boundary=${boundary}` })).status,
  ).toBe(200);
  const quoted = { 'Content-Type': 'Multipart/Form-Data; charset=utf-8; Boundary="limit"' };
  expect((await sendBody(address, formBody([image]), quoted)).status).toBe(200);
});

test('a damaged form is 400', async () => {
  const whole = formBody([image]);
  const damaged: Readonly<Record<string, string | Uint8Array>> = {
    empty: '',
    'no boundary in the body': picture,
    'cut in the part headers': whole.subarray(0, 40),
    'cut in the file': whole.subarray(0, whole.length >> 1),
    'no final boundary': formBody([image], { end: '' }),
    'another boundary': formBody([image], { boundary: 'other', end: '--other--\r\n' }),
    'no header in the part': Buffer.concat([
      Buffer.from('--limit\r\n\r\n'),
      picture,
      Buffer.from('\r\n--limit--\r\n'),
    ]),
  };
  for (const [name, body] of Object.entries(damaged)) {
    const answer = await sendBody(address, body, formHeaders);
    expect([name, answer.status, answer.body.code]).toEqual([name, 400, 'bad-form']);
  }
});

test('a form with anything but files "image" is 400', async () => {
  const { name: _, ...nameless } = image;
  const forms = {
    'an empty name': [{ ...nameless, name: '' }],
    'another name': [{ ...image, name: 'picture' }],
    'no file': [],
    'text instead of a file': [{ name: 'image', content: picture }],
    'a second file under another name': [image, { ...image, name: 'other' }],
    'a field beside it': [image, { name: 'topk', content: '3' }],
    '1,000 fields': Array.from({ length: 1000 }, (_, index) => ({ name: `f${index}`, content: 'x' })),
    'a nested name': [{ name: `image${'[a]'.repeat(1000)}`, content: 'x' }],
    'a huge index': [{ name: 'image[4294967294]', content: 'x' }],
    'a prototype': [{ name: '__proto__[polluted]', content: 'x' }],
    'a long name': [{ ...image, name: 'i'.repeat(10_000) }],
  };
  for (const [name, parts] of Object.entries(forms)) {
    const answer = await sendBody(address, formBody(parts), formHeaders);
    expect([name, answer.status, answer.body.code]).toEqual([name, 400, 'bad-form']);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a boundary that needs quotes and has none, and a form that is not there, are 400', async () => {
  for (const parameter of ['boundary=----=_Part_1', 'boundary=limit;', 'boundary=a/b']) {
    const answer = await sendBody(address, formBody([image]), {
      'Content-Type': `multipart/form-data; ${parameter}`,
    });
    expectProblem(answer, 400, 'bad-form');
  }
  const head =
    'POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=limit\r\n\r\n';
  expect(await talk(Number(new URL(address).port), [head], (text) => text.includes('}'))).toMatch(
    /^HTTP\/1\.1 400.*bad-form/s,
  );
});

test('a file without a name is 400, and what nobody chose is passed over', async () => {
  const nameless = { ...image, filename: '', type: 'application/octet-stream' };
  expectProblem(await sendBody(address, formBody([image, nameless, image]), formHeaders), 400, 'bad-form');
  const notChosen = { ...nameless, content: Buffer.alloc(0) };
  expect(await sendBody(address, formBody([image, notChosen]), formHeaders)).toMatchObject({ status: 200 });
});

test('a file without bytes is 400', async () => {
  expectProblem(await sendPicture(address, new Uint8Array(0)), 400, 'empty-picture');
});

test.each([
  ['a path', '../../x'],
  ['an absolute path', '/etc/passwd'],
  ['another system', 'C:\\x\\..\\y.jpg'],
  ['NUL, escaped', 'a%00b.jpg'],
  ['10 KB', 'n'.repeat(10_240)],
  ['UTF-8', '🍕 crème brûlée ‮.jpg'],
  ['a wrong extension', 'page.html'],
])('a file name with %s is 200', async (_, filename) => {
  expect((await sendBody(address, formBody([{ ...image, filename }]), formHeaders)).status).toBe(200);
});

test('a raw NUL in a file name is 400: no header may hold one (RFC 7230, 3.2)', async () => {
  const answer = await sendBody(address, formBody([{ ...image, filename: 'a\0b.jpg' }]), formHeaders);
  expectProblem(answer, 400, 'bad-form');
});

test('an extended file name (RFC 8187) may hold any character and is 200', async () => {
  const start = `--limit\r\nContent-Disposition: form-data; name="image"; filename="x"; filename*=UTF-8''..%2F%00%0A\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(start), picture, Buffer.from('\r\n--limit--\r\n')]);
  expect((await sendBody(address, body, formHeaders)).status).toBe(200);
});

test('the next request on the connection of a refused one is answered', async () => {
  const { connect } = await import('node:net');
  const { port } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  const answered = (count: number) =>
    new Promise<void>((resolve, reject) => {
      const look = () => statuses().length >= count && resolve();
      socket.on('data', look);
      socket.on('close', () => reject(new Error(`closed behind ${statuses().join(', ')}`)));
      look();
    });
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const send = (body: Uint8Array, type = formHeaders['Content-Type']) => {
    socket.write(
      `POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  };
  const refused = [
    () => send(Buffer.alloc(21_000_000), 'text/plain'),
    () => send(formBody([{ ...image, content: Buffer.alloc(21_000_000) }])),
    () => send(formBody([{ ...image, name: 'other', content: Buffer.alloc(5_000_000) }])),
    () => send(formBody([{ ...image, content: 'text' }])),
  ];
  for (const [index, refuse] of refused.entries()) {
    refuse();
    await answered(2 * index + 1);
    send(formBody([image]));
    await answered(2 * index + 2);
  }
  socket.destroy();
  expect(statuses()).toEqual([415, 200, 413, 200, 400, 200, 415, 200]);
});
