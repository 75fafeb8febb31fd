import type { RequestListener } from 'node:http';
import { openResponses } from './middleware/close-with-connection.js';

/**
 * Closes a connection that has more requests without a whole answer than it may. Node calls for every request that one read
 * of a socket brings, up to 64 KB of them, whether or not their client reads an answer, and each answer waits in memory.
 *
 * @param most requests of a connection, the one that is answered among them.
 * @param listener counts its requests by `closeWithConnection`.
 * @param onClosed is called once for each connection that is closed.
 */
export function boundPipeline(
  most: number,
  listener: RequestListener,
  onClosed: () => void,
): RequestListener {
  return (request, response) => {
    const { socket } = request;
    // What else came with the last read still comes here when its connection is gone.
    if (socket.destroyed) return;
    if (openResponses(socket) >= most) {
      socket.destroy();
      onClosed();
      return;
    }
    listener(request, response);
  };
}
