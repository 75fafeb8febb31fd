import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Metrics } from './metrics/metrics.js';
import { REQUEST_ID } from './middleware/log-requests.js';
import { refuseOnConnection } from './middleware/status-of.js';
import { Problem } from './problem.js';

/** What was answered before there was a request. */
export interface RefusedConnection {
  /** As the answer has it, in X-Request-Id. */
  readonly id: string;
  readonly status: number;
}

/**
 * Answers what is no HTTP request, or did not become one in time, before any route sees it: problem details in the
 * connection's last words.
 *
 * @param onRefused is told of each that no route will log.
 */
export function answerClientErrors(server: Server, onRefused: (refused: RefusedConnection) => void): void {
  /** Of each connection, in the order of their requests. */
  const unanswered = new WeakMap<Duplex, Set<ServerResponse>>();
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const responses = unanswered.get(socket) ?? new Set();
    unanswered.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const responses = [...(unanswered.get(socket) ?? [])].filter((response) => !response.writableFinished);
    const halfAnswered = responses.some((response) => response.headersSent);
    if (!socket.writable || halfAnswered || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const problem = problemOfConnection(error);
    const { status } = problem;
    const response = responses.at(-1);
    const id = String(response?.getHeader(REQUEST_ID) ?? randomUUID());
    if (!response) onRefused({ id, status });
    // Whoever ends amid a request has left, most likely.
    else if (error.code !== 'HPE_INVALID_EOF_STATE') refuseOnConnection(response, status);
    const body = JSON.stringify(problem.details());
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${REQUEST_ID}: ${id}\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  });
}

/** One line and, where there are metrics, a count for each, as for requests. */
export function logRefused(logger: Logger, metrics?: Metrics): (refused: RefusedConnection) => void {
  return ({ id, status }) => {
    logger.info({ id, status }, 'refused before it was a request');
    metrics?.observeRefused(status);
  };
}

function problemOfConnection({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('request-timeout', 'Send the request faster.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'Send fewer or shorter headers.');
  return new Problem('bad-request', 'It is no valid HTTP request.');
}
