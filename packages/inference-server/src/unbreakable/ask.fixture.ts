import { connect } from 'node:net';
import { formBody, formHeaders, readAnswer, sendBody, talk } from '../requests.fixture.js';

export const image = (content: string | Uint8Array, filename = 'a.jpg') => ({
  name: 'image',
  filename,
  content,
});

/** Asks one server, in the ways that a client can be rude. Each returns the status; 0 where there was no answer. */
export function asker(address: string) {
  const port = Number(new URL(address).port);
  const head = (more: string) =>
    `POST /classify HTTP/1.1\r\nHost: x\r\nContent-Type: ${formHeaders['Content-Type']}\r\n${more}\r\n`;
  const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  return {
    /** A form with exactly these parts. */
    form: async (parts: Parameters<typeof formBody>[0], end?: string) =>
      (await sendBody(address, formBody(parts, { end }), formHeaders)).status,
    /** A form with one picture. */
    picture: async (bytes: string | Uint8Array, query = '', filename?: string) =>
      (
        await readAnswer(
          await fetch(`${address}/classify${query}`, {
            method: 'POST',
            body: formBody([image(bytes, filename)]) as unknown as string,
            headers: formHeaders,
          }),
        )
      ).status,
    /** A body with exactly these headers. */
    body: async (body: string | Uint8Array | undefined, headers: Record<string, string>) =>
      (await sendBody(address, body, headers)).status,
    /** Bytes on a connection of their own, behind the head of a form's request with these headers. */
    raw: async (headers: string, ...pieces: readonly (string | Uint8Array)[]) =>
      statusOf(await talk(port, [head(headers), ...pieces], (text) => text.includes('\r\n\r\n'))),
    /** An upload that is broken off in its middle. */
    abort: (index: number) =>
      new Promise<number>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(head('Content-Length: 5000\r\n'));
          socket.write(formBody([image(Buffer.alloc(3000, index))]).subarray(0, 50 + index));
          setTimeout(() => (index % 2 ? socket.destroy() : socket.resetAndDestroy()), index % 7);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(0));
      }),
  };
}

export type Ask = ReturnType<typeof asker>;
