import { connect } from 'node:net';
import sharp from 'sharp';
import type { Classification, ClassificationList } from './classify/classify-schemas.js';
import type { ProblemDetails } from './problem-schema.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Partial<Classification & ClassificationList> & Partial<ProblemDetails>;
}

/** A PNG of one colour. */
export function onePicture(
  [r, g, b]: readonly [number, number, number],
  width = 24,
  height = 24,
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
  };
}

/** Sends a picture as `curl -F image=@<name>` does. */
export async function sendPicture(
  address: string,
  bytes: Uint8Array,
  { query = '', field = 'image', name = 'picture.jpg' } = {},
): Promise<Answer> {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), name);
  return readAnswer(await fetch(`${address}/classify${query}`, { method: 'POST', body: form }));
}

/** Sends a body with exactly these headers. */
export async function sendBody(
  address: string,
  body: string | Uint8Array | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  return readAnswer(await fetch(`${address}/classify`, { method: 'POST', body: body as string, headers }));
}

export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly content: string | Uint8Array;
  /** Of what is in it, where the part says so. */
  readonly type?: string;
}

/** A multipart body, byte for byte. */
export function formBody(parts: readonly Part[], { boundary = 'limit', end = `--limit--\r\n` } = {}): Buffer {
  const pieces = parts.flatMap(({ name, filename, content, type }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, end].map((piece) => Buffer.from(piece as Uint8Array)));
}

export const formHeaders = { 'Content-Type': 'multipart/form-data; boundary=limit' };

/**
 * Writes bytes to a connection of its own and collects what comes back until the server closes it, or until `enough`
 * says so.
 */
export function talk(
  port: number,
  pieces: readonly (string | Uint8Array)[],
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (enough(text)) socket.destroy();
    });
    // A reset by the server is an end, too; the text tells what came before.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    for (const piece of pieces) socket.write(piece);
  });
}
