import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { longestPhases, phasesOf } from '../metrics/phases.js';
import { keyOf } from './require-key.js';
import { statusOf } from './status-of.js';

export const REQUEST_ID = 'X-Request-Id';

/** What a client's own id may be: nothing that could forge a line of a log. */
const plainId = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * One line a request, at its end: its id, whose key it had, what it got, and where the time went. No query, no file name, no
 * picture, no address of the client. The id is the client's X-Request-Id or a new one, and goes back in the same header.
 */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startMs = performance.now();
    const id = idOf(request);
    response.setHeader(REQUEST_ID, id);
    response.once('close', () => {
      const { version, receiveMs, decodeMs, queueMs, inferenceMs, batch } = longestPhases(response) ?? {};
      const pictures = phasesOf(response).length;
      const status = statusOf(response);
      const key = keyOf(response);
      logger[status >= 500 ? 'error' : 'info'](
        {
          id,
          method: request.method,
          path: request.originalUrl.split('?', 1)[0],
          ...(key && { key: key.name }),
          status,
          ms: rounded(performance.now() - startMs),
          ...(version !== undefined && {
            version,
            receiveMs: rounded(receiveMs),
            decodeMs: rounded(decodeMs),
            queueMs: rounded(queueMs),
            inferenceMs: rounded(inferenceMs),
            batch,
          }),
          ...(pictures > 1 && { pictures }),
        },
        'answered',
      );
    });
    next();
  };
}

function idOf(request: Request): string {
  const given = request.get(REQUEST_ID);
  return given !== undefined && plainId.test(given) ? given : randomUUID();
}

const rounded = (ms = 0) => Math.round(ms * 10) / 10;
