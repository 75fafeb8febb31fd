import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from '../problem.js';
import { keyOf } from './require-key.js';

const MINUTE_MS = 60_000;

/** Some proxies write the port, too, of which every connection has another: 192.0.2.1:5678, [2001:db8::1]:443. */
const withoutPort = (address: string) => address.replace(/^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/, '$1$2');

/**
 * Lets each API key, or else each address, have so many requests a minute; a network of IPv6 addresses counts as one.
 * Answers carry RateLimit headers (draft 8 of the IETF), and Retry-After where they are refused.
 *
 * @throws Problem `rate-limited`.
 */
export function limitRate(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // What is believed of X-Forwarded-For is --trust-proxy's to say.
    validate: { xForwardedForHeader: false },
    keyGenerator(request, response) {
      const key = keyOf(response);
      return key ? `key ${key.name}` : `address ${ipKeyGenerator(withoutPort(request.ip ?? ''))}`;
    },
    handler(_request, _response, next) {
      next(new Problem('rate-limited', `${perMinute} requests a minute are allowed. Try again later.`));
    },
  });
}
