import { expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { defaultLimits } from './limits.js';
import { formBody, onePicture, sendPicture, talk } from './requests.fixture.js';
import { serveTiny } from './serve-tiny.fixture.js';
import { startServer } from './start-server.js';

const { address, port, log } = await serveTiny({
  limits: {
    headersTimeoutMs: 300,
    requestTimeoutMs: 600,
    timeoutCheckMs: 50,
    fileBytes: 2_000_000,
    requestBytes: 2_000_000,
    drainBytes: 4_000_000,
  },
});
const picture = await onePicture([10, 10, 200]);
const form = formBody([{ name: 'image', filename: 'a.png', content: picture }]);
const head = 'POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=limit\r\n';
const status = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
const chunked = (bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const answered = (text: string) => /\r\n\r\n.*}$/s.test(text);

async function expectAlive(): Promise<void> {
  expect((await sendPicture(address, picture)).status).toBe(200);
}

test('a chunked upload beyond the limit is 413 before it ends, and its connection is closed', async () => {
  const start = Buffer.from('--limit\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n');
  const megabytes = Array.from({ length: 8 }, () => chunked(Buffer.alloc(1_000_000)));
  const text = await talk(port, [`${head}Transfer-Encoding: chunked\r\n\r\n`, chunked(start), ...megabytes]);
  expect(status(text)).toBe(413);
  expect(text).toContain('upload-too-large');
  await expectAlive();
});

test('a form that goes on without end behind its picture is 413', async () => {
  const megabytes = Array.from({ length: 8 }, () => chunked(Buffer.alloc(1_000_000, 'x')));
  const text = await talk(port, [`${head}Transfer-Encoding: chunked\r\n\r\n`, chunked(form), ...megabytes]);
  expect(status(text)).toBe(413);
  await expectAlive();
});

test('a Content-Length beyond the limit is 413 before the body is sent', async () => {
  const text = await talk(port, [`${head}Content-Length: 999999999999\r\n\r\n`], answered);
  expect(status(text)).toBe(413);
  await expectAlive();
});

test('a chunked upload within the limit is 200', async () => {
  const pieces = [`${head}Transfer-Encoding: chunked\r\n\r\n`, chunked(form), '0\r\n\r\n'];
  expect(status(await talk(port, pieces, answered))).toBe(200);
});

/** What the log has of an answer, by its X-Request-Id. */
async function lineOf(text: string): Promise<Record<string, unknown>> {
  const [, id] = /^X-Request-Id: (\S+)\r$/im.exec(text) ?? [];
  expect(id).toBeDefined();
  for (;;) {
    const line = log.find((one) => one.id === id);
    if (line) return line;
    await wait(5);
  }
}

test('a header that does not end is 408, also in the log and the metrics', async () => {
  const counted = async () => {
    const metrics = await (await fetch(`${address}/metrics`)).text();
    const line = /^foodnet_requests_total\{route="other",method="other",status="408"\} (\d+)$/m;
    return Number(line.exec(metrics)?.[1] ?? 0);
  };
  const before = await counted();
  const text = await talk(port, ['POST /classify HTTP/1.1\r\nHost: x\r\n']);
  expect(status(text)).toBe(408);
  expect(text).toMatch(/application\/problem\+json[^]*request-timeout/);
  expect(await lineOf(text)).toMatchObject({ status: 408 });
  expect(await counted()).toBe(before + 1);
});

test('a form that holds what it may not is refused before its end has come', async () => {
  const long = `${head}Content-Length: 1000000\r\n\r\n`;
  const part = (words: string) => `--limit\r\nContent-Disposition: form-data; name=${words}\r\n\r\nbytes`;
  for (const words of ['"file"; filename="a.png"', `"${'x'.repeat(200)}"; filename="a.png"`, '"topk"'])
    expect([words, status(await talk(port, [long, part(words)], answered))]).toEqual([words, 400]);
  await expectAlive();
});

test('a body that does not end is 408, also of a refused request', async () => {
  const text = await talk(port, [`${head}Content-Length: ${form.length}\r\n\r\n`, form.subarray(0, 60)]);
  expect(status(text)).toBe(408);
  expect(await lineOf(text)).toMatchObject({ status: 408, path: '/classify' });
  const refused = head.replace('multipart/form-data', 'text/plain');
  // 415 at once, and the connection is closed in time.
  expect(
    status(await talk(port, [`${refused}Content-Length: ${form.length}\r\n\r\n`, form.subarray(0, 60)])),
  ).toBe(415);
  await expectAlive();
});

test('a client that reads nothing of its answers is closed, and one whose answer takes long is not', async () => {
  let leave: () => void;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const server = await startServer(
    ({ url, socket }, response) => {
      if (url === '/long') {
        setTimeout(() => response.end('done'), 1_000);
        return;
      }
      socket.once('close', leave);
      // More than the system keeps for a connection.
      response.end(Buffer.alloc(32_000_000));
    },
    { host: '127.0.0.1', port: 0, limits: { ...defaultLimits, requestTimeoutMs: 300 } },
  );
  const long = fetch(`${server.address}/long`);
  const unread = connect(Number(new URL(server.address).port), '127.0.0.1').on('error', () => undefined);
  unread.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2));
  await left;
  expect(await (await long).text()).toBe('done');
  unread.destroy();
  await server.close();
});

test('a request without a whole answer is logged and counted by what its client got', async () => {
  const begin = (id: string) => `${head}X-Request-Id: ${id}\r\nContent-Length: ${form.length}\r\n\r\n`;
  expect(status(await talk(port, [begin('slow'), form.subarray(0, 60)]))).toBe(408);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(begin('gone'));
  setTimeout(() => socket.destroy(), 50);
  const statusInLog = async (id: string) => {
    let line: Record<string, unknown> | undefined;
    while (!(line = log.find((one) => one.id === id))) await new Promise((resolve) => setTimeout(resolve, 5));
    return line.status;
  };
  expect([await statusInLog('slow'), await statusInLog('gone')]).toEqual([408, 499]);
  const metrics = await (await fetch(`${address}/metrics`)).text();
  for (const status of [408, 499])
    expect(metrics).toContain(`foodnet_requests_total{route="/classify",method="POST",status="${status}"}`);
});

test('a connection with more requests than may wait for their answers is closed, and counted', async () => {
  const { pipelinedRequests } = defaultLimits;
  const request = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n';
  const answers = (text: string) => text.match(/HTTP\/1\.1 200/g)?.length ?? 0;
  const all = (text: string) => answers(text) === pipelinedRequests && text.endsWith('}');
  expect(answers(await talk(port, [request.repeat(pipelinedRequests)], all))).toBe(pipelinedRequests);
  const closed = async () => {
    const text = await (await fetch(`${address}/metrics`)).text();
    return Number(
      /^foodnet_closed_connections_total\{limit="pipelinedRequests"\} (\d+)/m.exec(text)?.[1] ?? 0,
    );
  };
  const before = await closed();
  expect(answers(await talk(port, [request.repeat(1_000)]))).toBeLessThanOrEqual(pipelinedRequests);
  expect(await closed()).toBe(before + 1);
  await expectAlive();
});

test('headers that are too large are 431', async () => {
  const text = await talk(port, [
    `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
  ]);
  expect(status(text)).toBe(431);
  expect(text).toContain('headers-too-large');
});

test('what is no HTTP, and two lengths, are 400', async () => {
  for (const text of [
    '\x16\x03\x01 this is TLS\r\n\r\n',
    'GET\r\n\r\n',
    `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ]) {
    const answer = await talk(port, [text]);
    expect(status(answer)).toBe(400);
    expect(answer).toContain('urn:foodnet:problem:bad-request');
  }
});

test('a hundred uploads that are broken off leave no descriptor behind', async () => {
  await expectAlive();
  const before = readdirSync('/proc/self/fd').length;
  const broken = Array.from(
    { length: 100 },
    (_, index) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`${head}Content-Length: ${form.length}\r\n\r\n`);
          socket.write(form.subarray(0, 40 + index));
          setTimeout(() => (index % 2 ? socket.destroy() : socket.resetAndDestroy()), index % 7);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      }),
  );
  await Promise.all(broken);
  await expectAlive();
  await new Promise((resolve) => setTimeout(resolve, 200));
  // One kept connection of this test's own client may come or go.
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
});
