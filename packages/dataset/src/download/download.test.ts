import { temporaryFolder } from '@foodnet/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { download } from './download.js';
import { badServer, cut, serve, status } from './server.fixture.js';

const temporary = temporaryFolder();
const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
const other = Buffer.from(content).reverse();
const server = badServer();
const newFile = () => join(mkdtempSync(join(temporary, 'download-')), 'food.tar.gz');
const quick = { waitMs: () => 1, timeouts: { connectMs: 1_000, headersMs: 300, idleMs: 300 } };

async function get(file = newFile(), more: Parameters<typeof download>[2] = {}): Promise<Buffer> {
  await download(server.url('food.tar.gz'), file, { ...quick, ...more });
  expect(readdirSync(dirname(file))).toEqual(['food.tar.gz']);
  return readFileSync(file);
}

test('a file comes whole, under its own name', async () => {
  server.answer(serve(content));
  expect((await get()).equals(content)).toBe(true);
  server.answer(serve(Buffer.alloc(0)));
  expect(await get()).toHaveLength(0);
});

test('cut at any byte, again and again, it goes on from there', async () => {
  const cuts = fc.array(fc.oneof(fc.nat(content.length), fc.constantFrom(0, 1)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(cuts, async (lengths) => {
      server.answer(...lengths.map((length) => cut(content, length, undefined, 3)), serve(content));
      expect((await get()).equals(content)).toBe(true);
      // What was on its way when the connection broke may be lost, but nothing that was asked for comes again.
      let [from, sent] = [0, 0];
      for (const [index, { range, ifRange }] of server.seen.entries()) {
        const start = Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]);
        expect(start).toBeGreaterThanOrEqual(from);
        expect(start).toBeLessThanOrEqual(sent);
        expect(ifRange).toBe(start > 0 ? '"v1"' : undefined);
        [from, sent] = [start, Math.min(content.length, start + (lengths[index] ?? 0))];
      }
    }),
    { numRuns: 25, seed: 1 },
  );
});

test('an earlier process left a part: it is gone on with, if it is of the same address', async () => {
  const file = newFile();
  server.answer(cut(content, 7_000), status(404));
  await expect(download(server.url('food.tar.gz'), file, quick)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringMatching(
      /the server answered 404\. 7 kB are kept: the same command goes on from there\./,
    ),
  });
  expect(readFileSync(`${file}.part`).equals(content.subarray(0, 7_000))).toBe(true);
  expect(existsSync(file)).toBe(false);
  server.answer(serve(content));
  expect((await get(file)).equals(content)).toBe(true);
  expect(server.seen).toEqual([{ range: 'bytes=7000-', ifRange: '"v1"' }]);

  for (const state of [
    '{',
    '{"kind":"other"}',
    JSON.stringify({
      kind: 'download-part',
      format: 1,
      url: 'http://elsewhere/',
      validator: '"v1"',
      totalBytes: 20_000,
    }),
  ]) {
    const again = newFile();
    writeFileSync(`${again}.part`, other.subarray(0, 5_000));
    writeFileSync(`${again}.part.json`, state);
    server.answer(serve(content));
    expect((await get(again)).equals(content)).toBe(true);
    expect(server.seen).toEqual([{}]);
  }
});

describe('bytes of two files are never mixed', () => {
  test.each([
    ['the file changes between two parts, and the server says so', serve(other, { etag: '"v2"' })],
    [
      'the server knows no ranges and answers 200',
      (_: unknown, response: Parameters<ReturnType<typeof serve>>[1]) =>
        void response.writeHead(200, { 'content-length': other.length }).end(other),
    ],
  ])('%s', async (_, then) => {
    server.answer(cut(content, 9_000), then);
    expect((await get()).equals(other)).toBe(true);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another place', { 'content-range': 'bytes 0-19999/20000' }],
    ['another length', { 'content-range': 'bytes 9000-29999/30000' }],
    ['another tag', { 'content-range': 'bytes 9000-19999/20000', etag: '"v2"' }],
    ['no range', {}],
    ['nonsense', { 'content-range': 'parts 1 of 2' }],
  ])('a 206 with %s begins anew', async (_, headers) => {
    server.answer(
      cut(content, 9_000),
      (_request, response) => void response.writeHead(206, headers).end(other.subarray(9_000)),
      serve(content),
    );
    expect((await get()).equals(content)).toBe(true);
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, 'bytes=9000-', undefined]);
  });

  test('a weak tag, or none and no date, is no promise: it begins anew', async () => {
    const weak: Readonly<Record<string, string>>[] = [{ etag: 'W/"v1"' }, {}];
    for (const headers of weak) {
      server.answer(cut(content, 9_000, headers), serve(content));
      expect((await get()).equals(content)).toBe(true);
      expect(server.seen[1]).toEqual({});
    }
    const dated = { 'last-modified': 'Tue, 24 Nov 2026 04:00:00 GMT' };
    server.answer(cut(content, 9_000, dated), serve(content, dated));
    expect((await get()).equals(content)).toBe(true);
    expect(server.seen[1]).toEqual({ range: 'bytes=9000-', ifRange: dated['last-modified'] });
  });

  test('416: all is there already, or the file is another', async () => {
    const file = newFile();
    server.answer(cut(content, 9_000), status(404));
    await expect(download(server.url('food.tar.gz'), file, quick)).rejects.toThrow();
    writeFileSync(`${file}.part`, content);
    server.answer(status(416, { 'content-range': 'bytes */20000' }));
    expect((await get(file)).equals(content)).toBe(true);

    server.answer(cut(content, 9_000), status(416, { 'content-range': 'bytes */500' }), serve(other));
    expect((await get()).equals(other)).toBe(true);
  });

  test('a file that changes every time is given up', async () => {
    let version = 0;
    server.answer((_, response, from) => {
      if (from > 0) response.writeHead(206, { 'content-range': 'bytes 0-1/2' }).end('xx');
      else cut(content, 9_000, { etag: `"${version++}"` })(_, response, 0);
    });
    await expect(get()).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringMatching(/again and again/),
    });
  });
});

test('busy servers, stalls and refused connections pass', async () => {
  const said: string[] = [];
  server.answer(
    status(503, { 'retry-after': '0' }),
    status(500),
    status(429),
    () => undefined, // never answers
    (_, response) =>
      void response
        .writeHead(200, { etag: '"v1"', 'content-length': content.length })
        .write(content.subarray(0, 500)), // never goes on
    (request) => request.socket.destroy(),
    (request) => request.socket.end('HTTP/1.1 2x0 what\r\n\r\n'),
    serve(content),
  );
  expect((await get(newFile(), { say: (line) => said.push(line) })).equals(content)).toBe(true);
  expect(server.seen.at(-1)).toEqual({ range: 'bytes=500-', ifRange: '"v1"' });
  expect(said).toHaveLength(7);
  expect(said[0]).toBe('The download stopped (the server answered 503): trying again in 0 s.');
  expect(said[3]).toMatch(/Headers Timeout/i);
  expect(said[4]).toMatch(/Body Timeout/i);
}, 20_000);

test('lengths that lie do not pass for a whole file', async () => {
  // Announces more than it has and ends well: the rest is asked for, and given.
  server.answer((_, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
    response.write(content.subarray(0, 4_000), () => response.socket?.end());
  }, serve(content));
  expect((await get()).equals(content)).toBe(true);
  // Sends more behind a range than the file has.
  server.answer(
    cut(content, 9_000),
    (_, response) =>
      void response.writeHead(206, { 'content-range': 'bytes 9000-19999/20000', etag: '"v1"' }).end(content),
    serve(content),
  );
  expect((await get()).equals(content)).toBe(true);
});

test('waits grow, and a server that brings nothing is given up', async () => {
  const waits: number[] = [];
  const waitMs = (attempt: number) => {
    waits.push(attempt);
    return 1;
  };
  server.answer(status(503));
  await expect(get(newFile(), { waitMs })).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringMatching(
      /the server answered 503, 8 times in a row\. Check the address and the network, or give --source/,
    ),
  });
  expect(waits).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test.each([401, 403, 404, 410])('%d is given up at once', async (code) => {
  server.answer(status(code));
  await expect(get()).rejects.toMatchObject({ code: 'download-failed' });
  expect(server.seen).toHaveLength(1);
});

test('redirects are followed; a packed answer, an unknown host and a closed port are refused in words', async () => {
  server.answer(
    (_, response) => void response.writeHead(302, { location: server.url('moved') }).end(),
    serve(content),
  );
  expect((await get()).equals(content)).toBe(true);
  server.answer((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(content));
  await expect(get()).rejects.toThrow(/packs the file once more \(gzip\)/);
  await expect(download('http://127.0.0.1:9/x.tar', newFile(), quick)).rejects.toMatchObject({
    code: 'download-failed',
  });
});

test('a server that speaks no TLS, and a folder that takes no file, are refused in words', async () => {
  server.answer(serve(content));
  const secure = server.url('food.tar.gz').replace('http:', 'https:');
  await expect(download(secure, newFile(), quick)).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining(': wrong version number (ERR_SSL_WRONG_VERSION_NUMBER). '),
  });
  const file = '/dev/null/pets/food.tar.gz';
  await expect(download(server.url('food.tar.gz'), file, quick)).rejects.toMatchObject({
    code: 'not-writable',
  });
});

test('a disk with too little room is refused before a byte comes', async () => {
  server.answer((_, response) => response.writeHead(200, { 'content-length': 1e15 }).flushHeaders());
  await expect(get()).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/^Cannot download 1,000 TB of http.*are free in .*Free some/),
  });
});

test('an abort ends it with its reason and keeps what came', async () => {
  const [file, controller, reason] = [newFile(), new AbortController(), new Error('enough')];
  server.answer((_, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
    response.write(content.subarray(0, 3_000), () => setTimeout(() => controller.abort(reason), 50));
  });
  const { signal } = controller;
  await expect(download(server.url('food.tar.gz'), file, { ...quick, signal })).rejects.toBe(reason);
  expect(readdirSync(dirname(file)).sort()).toEqual(['food.tar.gz.part', 'food.tar.gz.part.json']);
  server.answer(serve(content));
  expect((await get(file)).equals(content)).toBe(true);
  expect(server.seen[0].range).toBe('bytes=3000-');
});
