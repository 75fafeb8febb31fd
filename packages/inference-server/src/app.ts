import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { allowMethods } from './middleware/allow-methods.js';
import { answerProblems } from './middleware/answer-problems.js';
import { closeWhenDraining } from './middleware/close-when-draining.js';
import { logRequests } from './middleware/log-requests.js';
import { refuseWhenBusy } from './middleware/refuse-when-busy.js';
import { requireForm } from './middleware/require-form.js';
import { Problem } from './problem.js';
import { classify } from './routes/classify.js';
import { guide } from './routes/guide.js';
import { healthz, readyz } from './routes/health.js';
import { info } from './routes/info.js';
import type { Service } from './service.js';

export interface AppOptions {
  readonly service: Service;
  /** Labels in an answer whose request says nothing of it. */
  readonly defaultTopk: number;
  readonly logger: Logger;
}

/** The whole HTTP interface, without listening. */
export function createApp({ service, defaultTopk, logger }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(logRequests(logger));
  app.use(closeWhenDraining(service));
  app.get('/', guide());
  app.get('/healthz', healthz());
  app.get('/readyz', readyz(service));
  app.get('/info', info(service));
  app.all(['/', '/healthz', '/readyz', '/info'], allowMethods('GET', 'HEAD'));
  app.post(
    '/classify',
    refuseWhenBusy(service),
    requireForm(service.limits),
    classify(service, { defaultTopk }),
  );
  app.all('/classify', allowMethods('POST'));
  app.use(() => {
    throw new Problem('unknown-route', 'GET / says what there is.');
  });
  app.use(answerProblems(service.limits, logger));
  return app;
}
