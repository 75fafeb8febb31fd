import type { RequestHandler } from 'express';
import type { Service } from '../service.js';

/** Refuses work before its upload is read where it could not be done: at the start, at the end, and with a full queue. */
export function refuseWhenBusy(service: Service): RequestHandler {
  return (_request, _response, next) => {
    service.takeRequest();
    service.places.refuseWhenFull();
    next();
  };
}
