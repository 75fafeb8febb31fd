import type { RequestHandler } from 'express';
import type { Metrics } from '../metrics/metrics.js';
import { phasesOf } from '../metrics/phases.js';
import { routeOf } from './route-of.js';
import { statusOf } from './status-of.js';

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']);

/** Counts and times every request. */
export function observeRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startMs = performance.now();
    response.once('close', () => {
      metrics.observe({
        route: routeOf(request) ?? 'other',
        method: methods.has(request.method) ? request.method : 'other',
        status: statusOf(response),
        seconds: (performance.now() - startMs) / 1000,
        phases: phasesOf(response),
      });
    });
    next();
  };
}
