import type { Express, RequestHandler } from 'express';
import { allowMethods } from '../middleware/allow-methods.js';
import { refuseWhenBusy } from '../middleware/refuse-when-busy.js';
import { requireUncompressed } from '../middleware/require-pictures.js';
import type { Service } from '../service.js';
import { infer } from './infer.js';
import { live, modelMetadata, modelReady, ready, serverMetadata } from './metadata.js';

/** The probes of the protocol: for everybody, as those of our own. */
export function addOpenInferenceProbes(app: Express, service: Service): void {
  app.get('/v2/health/live', live());
  app.get('/v2/health/ready', ready(service));
  for (const path of ['/v2/health/live', '/v2/health/ready']) app.all(path, allowMethods('GET', 'HEAD'));
}

/**
 * The Open Inference Protocol, version 2, over HTTP, as Triton and KServe speak it.
 *
 * @param guard lets through who may ask.
 */
export function addOpenInference(app: Express, service: Service, guard: readonly RequestHandler[]): void {
  app.get('/v2', ...guard, serverMetadata());
  app.all('/v2', ...guard, allowMethods('GET', 'HEAD'));
  // Each path by itself: metrics and spans are named by it.
  for (const model of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    app.get(model, ...guard, modelMetadata(service));
    app.get(`${model}/ready`, ...guard, modelReady(service));
    for (const path of [model, `${model}/ready`]) app.all(path, ...guard, allowMethods('GET', 'HEAD'));
    app.post(`${model}/infer`, ...guard, refuseWhenBusy(service), requireUncompressed(), infer(service));
    app.all(`${model}/infer`, ...guard, allowMethods('POST'));
  }
}
