import type { RequestHandler } from 'express';

/**
 * Passes over a request whose client left before it came here, as while another app, in which this one is mounted, waited for
 * something: nobody tells of that end again, and what waits for it would wait for ever.
 */
export const requireConnection: RequestHandler = ({ socket }, response, next) => {
  // A response whose turn on its connection has not come is told nothing.
  if (!response.destroyed && !socket.destroyed) next();
};
