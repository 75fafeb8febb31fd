import type { RequestHandler } from 'express';
import type { Metrics } from '../metrics/metrics.js';

/** GET /metrics: in the text format of Prometheus. */
export function metricsText({ registry }: Metrics): RequestHandler {
  return async (_request, response) => {
    response.set('Content-Type', registry.contentType).send(await registry.metrics());
  };
}
