import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { drainRequest } from './drain-request.js';
import type { Limits } from '../limits.js';
import { logCause } from './log-cause.js';
import { problemOf } from '../problem-of.js';
import { isOfProtocol } from '../protocols/model-protocols.js';

/**
 * The one place where errors become answers: problem details, or what clients of a protocol expect, and a line in the log
 * where the server is at fault.
 */
export function answerProblems(limits: Limits, logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    // The client is gone, or has half an answer that cannot be taken back.
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    logCause(logger, response, problem);
    if (problem.status === 503) response.set('Retry-After', String(limits.retryAfterSeconds));
    response.status(problem.status).set(problem.headers);
    if (isOfProtocol(request)) response.json({ error: `${problem.details().title}. ${problem.message}` });
    else response.type('application/problem+json').send(JSON.stringify(problem.details()));
    drainRequest(request, limits.drainBytes);
  };
}
