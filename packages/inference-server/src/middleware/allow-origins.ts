import cors from 'cors';
import type { RequestHandler } from 'express';

/** How long a browser may remember what it was allowed. */
const REMEMBER_SECONDS = 600;

/** Lets pages of these origins read our answers: `https://a.example`, or `*` for all. Browsers keep all others out. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Inference-Header-Content-Length',
      'X-API-Key',
      'X-Request-Id',
      'X-Sticky-Key',
      'traceparent',
    ],
    exposedHeaders: [
      'Inference-Header-Content-Length',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
    ],
    maxAge: REMEMBER_SECONDS,
  });
}
