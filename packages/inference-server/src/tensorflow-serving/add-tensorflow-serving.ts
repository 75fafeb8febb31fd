import type { Express, RequestHandler } from 'express';
import { allowMethods } from '../middleware/allow-methods.js';
import { refuseWhenBusy } from '../middleware/refuse-when-busy.js';
import { requireUncompressed } from '../middleware/require-pictures.js';
import type { Service } from '../service.js';
import { modelMetadata, modelStatus } from './model-status.js';
import { classifyExamples, predict } from './predict.js';

/**
 * The REST interface of TensorFlow Serving.
 *
 * @param guard lets through who may ask.
 */
export function addTensorFlowServing(app: Express, service: Service, guard: readonly RequestHandler[]): void {
  const gate = [...guard, refuseWhenBusy(service), requireUncompressed()];
  for (const model of [
    '/v1/models/:model',
    '/v1/models/:model/versions/:version',
    '/v1/models/:model/labels/:label',
  ]) {
    app.post(`${model}\\:predict`, ...gate, predict(service));
    app.post(`${model}\\:classify`, ...gate, classifyExamples(service));
    for (const path of [`${model}\\:predict`, `${model}\\:classify`])
      app.all(path, ...guard, allowMethods('POST'));
    app.get(model, ...guard, modelStatus(service));
    app.get(`${model}/metadata`, ...guard, modelMetadata(service));
    for (const path of [model, `${model}/metadata`]) app.all(path, ...guard, allowMethods('GET', 'HEAD'));
  }
}
