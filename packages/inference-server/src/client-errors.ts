import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseOnConnection } from './middleware/status-of.js';
import { Problem } from './problem.js';

/**
 * Answers what is no HTTP request, or did not become one in time, before any route sees it: problem details in the
 * connection's last words.
 */
export function answerClientErrors(server: Server): void {
  const current = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    current.set(socket, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = current.get(socket);
    const halfAnswered = response !== undefined && response.headersSent && !response.writableFinished;
    if (!socket.writable || halfAnswered || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const problem = problemOfConnection(error);
    // Whoever ends amid a request has left, most likely.
    if (response && error.code !== 'HPE_INVALID_EOF_STATE') refuseOnConnection(response, problem.status);
    const body = JSON.stringify(problem.details());
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nConnection: close\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  });
}

function problemOfConnection({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('request-timeout', 'Send the request faster.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'Send fewer or shorter headers.');
  return new Problem('bad-request', 'It is no valid HTTP request.');
}
