import type { RequestHandler } from 'express';
import type { Service } from '../service.js';

/** Behind the end of service, answers ask their clients to connect anew, to wherever requests are taken. */
export function closeWhenDraining(service: Service): RequestHandler {
  return (_request, response, next) => {
    if (service.draining) response.set('Connection', 'close');
    next();
  };
}
