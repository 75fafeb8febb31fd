import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { longestPhases, phasesOf } from '../metrics/phases.js';

const HEADER = 'X-Request-Id';

/** What a client's own id may be: nothing that could forge a line of a log. */
const plainId = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * One line a request, at its end: its id, what it got, and where the time went. No query, no file name, no picture, no
 * address of the client. The id is the client's X-Request-Id or a new one, and goes back in the same header.
 */
export function logRequests(logger: Logger): RequestHandler {
  const line = (request: IncomingMessage, response: ServerResponse, { ms }: { ms: number }) => {
    const { version, receiveMs, decodeMs, queueMs, inferenceMs, batch } = longestPhases(response) ?? {};
    const pictures = phasesOf(response).length;
    return {
      method: request.method,
      path: pathOf(request),
      status: response.statusCode,
      ms,
      ...(version !== undefined && {
        version,
        receiveMs: rounded(receiveMs),
        decodeMs: rounded(decodeMs),
        queueMs: rounded(queueMs),
        inferenceMs: rounded(inferenceMs),
        batch,
      }),
      ...(pictures > 1 && { pictures }),
      ...(!response.writableFinished && { left: true }),
    };
  };
  const log = pinoHttp({
    logger,
    genReqId(request, response) {
      const given = request.headers[HEADER.toLowerCase()];
      const id = typeof given === 'string' && plainId.test(given) ? given : randomUUID();
      response.setHeader(HEADER, id);
      return id;
    },
    customAttributeKeys: { reqId: 'id', responseTime: 'ms' },
    // The line has the id and nothing else of the request that we do not name.
    quietReqLogger: true,
    quietResLogger: true,
    serializers: { req: () => undefined },
    customSuccessObject: line,
    customErrorObject: (request, response, _error, found: { ms: number }) => line(request, response, found),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
  });
  return (request, response, next) => {
    log(request, response);
    next();
  };
}

function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  return (request.originalUrl ?? request.url ?? '').split('?', 1)[0];
}

const rounded = (ms = 0) => Math.round(ms * 10) / 10;
