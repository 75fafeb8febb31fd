import type { Request } from 'express';

/**
 * The route that answers, as it is written in the code, so that no client can make new ones; undefined where there is
 * none. It is known at the end of a request.
 */
export function routeOf(request: Request): string | undefined {
  const { path } = (request.route ?? {}) as { readonly path?: unknown };
  // A backslash tells Express that what follows it is no parameter.
  return typeof path === 'string' ? path.replaceAll('\\', '') : undefined;
}
