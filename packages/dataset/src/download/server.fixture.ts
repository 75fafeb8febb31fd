import { afterAll, beforeAll } from '@jest/globals';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test's server does with one request; `from` is the first byte asked for. */
export type Answer = (request: IncomingMessage, response: ServerResponse, from: number) => void;

/** A server on this machine that answers one request after the other as a test says; the last answer stays. */
export function badServer() {
  let answers: Answer[] = [];
  const seen: { readonly range?: string; readonly ifRange?: string }[] = [];
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    seen.push({ range, ifRange: ifRange?.toString() });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response, Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0));
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    /** The ranges that were asked for since the answers were set. */
    seen,
    answer(...next: Answer[]): void {
      answers = next;
      seen.length = 0;
    },
    url: (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`,
  };
}

/** Answers as a good server does, with ranges. */
export function serve(content: Buffer, headers: Readonly<Record<string, string>> = { etag: '"v1"' }): Answer {
  return (request, response, from) => {
    const isSame =
      request.headers['if-range'] === undefined ||
      Object.values(headers).includes(request.headers['if-range'] as string);
    if (from > 0 && isSame) {
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
        'content-length': content.length - from,
      });
      response.end(content.subarray(from));
    } else response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
  };
}

/**
 * Sends what `serve` would, and breaks off behind some bytes of it.
 *
 * @param afterMs what is on its way when a connection breaks may be lost: time for it to arrive.
 */
export function cut(
  content: Buffer,
  behindBytes: number,
  headers: Readonly<Record<string, string>> = { etag: '"v1"' },
  afterMs = 150,
): Answer {
  return (_, response, from) => {
    const end = Math.min(content.length, from + behindBytes);
    response.writeHead(from > 0 ? 206 : 200, {
      ...headers,
      'content-length': content.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    response.flushHeaders();
    if (end > from)
      response.write(content.subarray(from, end), () => setTimeout(() => response.destroy(), afterMs));
    else setTimeout(() => response.destroy(), afterMs);
  };
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();
