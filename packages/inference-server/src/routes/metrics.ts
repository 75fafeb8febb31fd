import type { RequestHandler } from 'express';
import type { Metrics } from '../metrics/metrics.js';

/** GET /metrics: in the text format of Prometheus. */
export function metricsText(metrics: Metrics): RequestHandler {
  return async (_request, response) => {
    const { contentType, text } = await metrics.text();
    response.set('Content-Type', contentType).send(text);
  };
}
