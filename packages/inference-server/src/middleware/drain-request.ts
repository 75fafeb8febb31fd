import type { IncomingMessage } from 'node:http';

/**
 * Reads the rest of a refused request and throws it away, so that the client gets to the answer and its connection
 * can carry the next request. Past the limit the connection is closed: nobody may upload for ever.
 */
export function drainRequest(request: IncomingMessage, limitBytes: number): void {
  if (request.complete) return;
  let leftBytes = limitBytes;
  request.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) request.socket.destroy();
  });
  request.resume();
}
