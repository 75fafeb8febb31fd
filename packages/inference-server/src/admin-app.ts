import express, { type Express } from 'express';
import { allowMethods } from './middleware/allow-methods.js';
import { answerProblems } from './middleware/answer-problems.js';
import { logRequests } from './middleware/log-requests.js';
import { openToAll } from './access.js';
import type { AppOptions } from './app.js';
import { Problem } from './problem.js';
import { metricsText } from './routes/metrics.js';
import { healthz, readyz } from './routes/health.js';
import { info } from './routes/info.js';
import { reload } from './routes/reload.js';

/** What operators use, for a port of its own that only they can reach: it asks for no key. */
export function createAdminApp({ service, live, metrics, logger, access = openToAll }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(logRequests(logger));
  app.get('/healthz', healthz());
  app.get('/readyz', readyz(service));
  app.get('/info', info(service, access));
  app.get('/metrics', metricsText(metrics));
  app.post('/v1/admin/reload', reload(service, live));
  app.all('/v1/admin/reload', allowMethods('POST'));
  app.use(() => {
    throw new Problem(
      'unknown-route',
      'There are /healthz, /readyz, /info, /metrics and POST /v1/admin/reload.',
    );
  });
  app.use(answerProblems(service.limits, logger));
  return app;
}
