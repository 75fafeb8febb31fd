import type { IncomingMessage } from 'node:http';

/** A connection that is closed with bytes unread is reset, and its client loses what it has not read by then. */
const READING_MS = 500;

/**
 * Reads the rest of a refused request and throws it away, so that the client gets to the answer and its connection
 * can carry the next request. Past the limit nothing more is read, and soon the connection is closed: nobody may upload
 * for ever.
 */
export function drainRequest(request: IncomingMessage, limitBytes: number): void {
  if (request.complete) return;
  let leftBytes = limitBytes;
  const drop = (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes >= 0) return;
    request.off('data', drop).pause();
    setTimeout(() => request.socket.destroy(), READING_MS).unref();
  };
  request.on('data', drop);
  request.resume();
}
