import type { Express } from 'express';
import { allowMethods } from '../middleware/allow-methods.js';
import { refuseWhenBusy } from '../middleware/refuse-when-busy.js';
import { requireUncompressed } from '../middleware/require-pictures.js';
import type { Service } from '../service.js';
import { modelMetadata, modelStatus } from './model-status.js';
import { classifyExamples, predict } from './predict.js';

/** The REST interface of TensorFlow Serving. */
export function addTensorFlowServing(app: Express, service: Service): void {
  const gate = [refuseWhenBusy(service), requireUncompressed()];
  for (const model of [
    '/v1/models/:model',
    '/v1/models/:model/versions/:version',
    '/v1/models/:model/labels/:label',
  ]) {
    app.post(`${model}\\:predict`, ...gate, predict(service));
    app.post(`${model}\\:classify`, ...gate, classifyExamples(service));
    app.all([`${model}\\:predict`, `${model}\\:classify`], allowMethods('POST'));
    app.get(model, modelStatus(service));
    app.get(`${model}/metadata`, modelMetadata(service));
    app.all([model, `${model}/metadata`], allowMethods('GET', 'HEAD'));
  }
}
