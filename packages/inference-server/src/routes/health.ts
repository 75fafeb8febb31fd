import type { RequestHandler } from 'express';
import type { Service } from '../service.js';

/** GET /healthz: the process lives. */
export function healthz(): RequestHandler {
  return (_request, response) => {
    response.json({ alive: true });
  };
}

/** GET /readyz: a picture sent now would be answered; 503 otherwise. */
export function readyz(service: Service): RequestHandler {
  return (_request, response) => {
    service.checkReady();
    response.json({ ready: true });
  };
}
