import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { longestPhases } from '../metrics/phases.js';
import { routeOf } from './route-of.js';
import { statusOf } from './status-of.js';

/**
 * A span a request, under the caller's where it sent a traceparent, with the phases of its picture below it. Without a
 * registered SDK these calls do nothing.
 */
export function traceRequests(): RequestHandler {
  const tracer = trace.getTracer('foodnet');
  return (request, response, next) => {
    const startMs = Date.now();
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = { 'http.request.method': request.method, 'url.path': request.path };
    const span = tracer.startSpan(request.method, { kind: SpanKind.SERVER, attributes }, parent);
    // Nobody listens.
    if (!span.isRecording()) return next();
    response.once('close', () => {
      const route = routeOf(request);
      if (route !== undefined) {
        span.updateName(`${request.method} ${route}`);
        span.setAttribute('http.route', route);
      }
      const status = statusOf(response);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500 || !response.writableFinished) span.setStatus({ code: SpanStatusCode.ERROR });
      const phases = longestPhases(response);
      if (phases) {
        span.setAttributes({ 'foodnet.version': phases.version, 'foodnet.batch': phases.batch });
        const inside = trace.setSpan(parent, span);
        let atMs = startMs;
        // One follows the other.
        for (const phase of ['receive', 'decode', 'queue', 'inference'] as const) {
          const child = tracer.startSpan(phase, { startTime: atMs }, inside);
          atMs += phases[`${phase}Ms`];
          child.end(atMs);
        }
      }
      span.end();
    });
    next();
  };
}
