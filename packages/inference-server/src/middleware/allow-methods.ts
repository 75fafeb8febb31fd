import type { RequestHandler } from 'express';
import { Problem } from '../problem.js';

/** Behind the handlers of a route: answers OPTIONS, and refuses other methods with the list of those it takes. */
export function allowMethods(...methods: readonly string[]): RequestHandler {
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') };
  return (request, response) => {
    if (request.method !== 'OPTIONS') {
      throw new Problem(
        'wrong-method',
        `The method is ${request.method}, expected ${methods.join(' or ')}.`,
        { headers },
      );
    }
    response.status(204).set(headers).end();
  };
}
