import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** One line a request, at its end. No query, no file name, no picture. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startMs = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const ms = Math.round((performance.now() - startMs) * 10) / 10;
      logger.info({
        method,
        path,
        status: response.statusCode,
        ms,
        ...(!response.writableFinished && { left: true }),
      });
    });
    next();
  };
}
