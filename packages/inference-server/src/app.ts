import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { classify } from './classify/classify.js';
import type { Metrics } from './metrics/metrics.js';
import { allowMethods } from './middleware/allow-methods.js';
import { allowOrigins } from './middleware/allow-origins.js';
import { answerProblems } from './middleware/answer-problems.js';
import { closeWhenDraining } from './middleware/close-when-draining.js';
import { closeWithConnection } from './middleware/close-with-connection.js';
import { limitRate } from './middleware/limit-rate.js';
import { logRequests } from './middleware/log-requests.js';
import { observeRequests } from './middleware/observe-requests.js';
import { refuseWhenBusy } from './middleware/refuse-when-busy.js';
import { requireConnection } from './middleware/require-connection.js';
import { requirePictures } from './middleware/require-pictures.js';
import { identify, requireKey } from './middleware/require-key.js';
import { secureAnswers } from './middleware/secure-answers.js';
import { traceRequests } from './middleware/trace-requests.js';
import type { LiveModels } from './models/live-models.js';
import { addOpenInference, addOpenInferenceProbes } from './open-inference/add-open-inference.js';
import { Problem } from './problem.js';
import { addDocs } from './routes/docs.js';
import { healthz, readyz } from './routes/health.js';
import { info } from './routes/info.js';
import { metricsText } from './routes/metrics.js';
import { page } from './routes/page.js';
import { reload } from './routes/reload.js';
import { addTensorFlowServing } from './tensorflow-serving/add-tensorflow-serving.js';
import { openToAll, type Access } from './access.js';
import type { Service } from './service.js';

export interface AppOptions {
  readonly service: Service;
  readonly live: LiveModels;
  readonly metrics: Metrics;
  /** Labels in an answer whose request says nothing of it. */
  readonly defaultTopk: number;
  readonly logger: Logger;
  readonly access?: Access;
}

/** The whole HTTP interface, without listening. */
export function createApp({
  service,
  live,
  metrics,
  defaultTopk,
  logger,
  access = openToAll,
}: AppOptions): Express {
  const { keys, perMinute, origins, proxies } = access;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', proxies);

  app.use(requireConnection, closeWithConnection, service.inFlight.enter);
  app.use(logRequests(logger), observeRequests(metrics), traceRequests(), secureAnswers());
  if (origins.length > 0) app.use(allowOrigins(origins));
  app.use(closeWhenDraining(service));

  // Before the key is asked for, so that guesses are counted, too.
  const known = [
    ...(keys ? [identify(keys)] : []),
    ...(perMinute === undefined ? [] : [limitRate(perMinute)]),
  ];
  const admitted = [...known, ...(keys ? [requireKey()] : [])];
  // First, since Express tries one route behind the other.
  app.post(
    '/classify',
    ...admitted,
    refuseWhenBusy(service),
    requirePictures(service.limits),
    classify(service, { defaultTopk, logger }),
  );
  app.use(page());
  app.get('/healthz', healthz());
  app.get('/readyz', readyz(service));
  // Each path by itself, here and below: metrics and spans are named by it.
  for (const path of ['/', '/healthz', '/readyz']) app.all(path, allowMethods('GET', 'HEAD'));
  addOpenInferenceProbes(app, service);

  if (known.length > 0) app.use(...known);
  addDocs(app);
  // Of each route, so that what is refused is counted under it.
  const guard = keys ? [requireKey()] : [];
  app.get('/info', ...guard, info(service, access));
  app.get('/metrics', ...guard, metricsText(metrics));
  for (const path of ['/info', '/metrics']) app.all(path, ...guard, allowMethods('GET', 'HEAD'));
  app.all('/classify', ...guard, allowMethods('POST'));
  addOpenInference(app, service, guard);
  addTensorFlowServing(app, service, guard);
  if (keys) {
    app.post('/v1/admin/reload', requireKey({ admin: true }), reload(service, live));
    app.all('/v1/admin/reload', ...guard, allowMethods('POST'));
    // Of what is no route, too.
    app.use(...guard);
  }
  app.use(() => {
    throw new Problem('unknown-route', 'GET / says what there is.');
  });
  app.use(answerProblems(service.limits, logger));
  return app;
}
