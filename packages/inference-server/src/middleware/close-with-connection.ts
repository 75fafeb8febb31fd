import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const openOnSocket = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Closes a response whose connection ends before its turn comes. A client may send requests without waiting for answers;
 * Node lends the socket to one response after another, and tells the end to none but the one that has it: what the others
 * hold would be held for ever. A response that has been here before is passed over.
 */
export function closeWithConnection(
  { socket }: IncomingMessage,
  response: ServerResponse,
  next?: () => void,
): void {
  const open = openOnSocket.get(socket) ?? watch(socket);
  if (!open.has(response)) {
    open.add(response);
    response.once('close', () => open.delete(response));
  }
  next?.();
}

/** Responses on a connection that are not closed, of those that came to `closeWithConnection`. */
export function openResponses(socket: Socket): number {
  return openOnSocket.get(socket)?.size ?? 0;
}

function watch(socket: Socket): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  openOnSocket.set(socket, open);
  socket.once('close', () => {
    for (const response of open) if (response.socket === null) response.destroy().emit('close');
  });
  return open;
}
