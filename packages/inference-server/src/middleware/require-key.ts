import type { Request, RequestHandler, Response } from 'express';
import type { ApiKey } from '../auth/api-keys.js';
import type { KeyRing } from '../auth/key-ring.js';
import { Problem } from '../problem.js';

const keyOfResponse = new WeakMap<Response, ApiKey>();

/** Whose key the request brought; undefined where it brought none that is known. */
export function keyOf(response: Response): ApiKey | undefined {
  return keyOfResponse.get(response);
}

/** Looks the request's keys up, and refuses nothing: what follows may want to know. */
export function identify(keys: KeyRing): RequestHandler {
  return (request, response, next) => {
    const key = givenKeys(request)
      .map((given) => keys.find(given))
      .find((found) => found !== undefined);
    if (key) keyOfResponse.set(response, key);
    next();
  };
}

/**
 * Behind `identify`: lets requests with a known key through.
 *
 * @param admin whether the key must be an administrator's.
 * @throws Problem `unauthorized` without a known key, `forbidden` where it is no administrator's.
 */
export function requireKey({ admin = false } = {}): RequestHandler {
  return (_request, response, next) => {
    const key = keyOf(response);
    if (!key) {
      throw new Problem('unauthorized', 'Send a key: Authorization: Bearer <key>, or X-API-Key: <key>.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    if (admin && !key.admin) throw new Problem('forbidden', "The key is not an administrator's.");
    next();
  };
}

/** Both: Authorization may hold what is meant for a proxy. */
function givenKeys(request: Request): readonly string[] {
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  return [bearer, request.get('X-API-Key')].filter((given) => given !== undefined);
}
