import type { Response } from 'express';
import type { Logger } from 'pino';
import type { Problem } from '../problem.js';
import { REQUEST_ID } from './log-requests.js';

/** A line in the log where the server is at fault, under the id that the client has been told. */
export function logCause(logger: Logger, response: Response, { status, cause, message }: Problem): void {
  if (status < 500 || cause === undefined) return;
  logger.error({ id: response.getHeader(REQUEST_ID), err: cause }, message);
}
