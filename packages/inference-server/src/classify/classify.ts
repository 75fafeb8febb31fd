import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { logCause } from '../middleware/log-cause.js';
import { contentKind, type ContentKind } from '../middleware/require-pictures.js';
import { Problem } from '../problem.js';
import { receiveForm } from '../receive/receive-form.js';
import { receiveJsonPictures } from '../receive/receive-json.js';
import { receiveRaw } from '../receive/receive-raw.js';
import type { Receiver } from '../receive/received.js';
import type { ServedPicture, Service } from '../service.js';
import { STICKY_HEADER } from '../sticky-header.js';
import { bestLabels } from './best-labels.js';
import { classifyPictures } from './classify-pictures.js';
import type { Classification, ClassificationList } from './classify-schemas.js';
import { parseClassifyQuery } from './query.js';

/**
 * POST /classify: pictures in, their most probable labels out. One picture gets `Classification`, or the status of what
 * is wrong with it; a list gets `ClassificationList`, where a picture that is broken has an error of its own.
 */
export function classify(
  service: Service,
  { defaultTopk, logger }: { readonly defaultTopk: number; readonly logger: Logger },
): RequestHandler {
  const { limits, uploads } = service;
  const receivers: Readonly<Record<ContentKind, Receiver>> = {
    form: receiveForm(limits, uploads),
    json: receiveJsonPictures(limits, uploads),
    raw: receiveRaw(limits, uploads),
  };

  return async (request, response) => {
    const query = parseClassifyQuery(request.query, { defaultTopk });
    const version = service.versionFor(query, request.get(STICKY_HEADER));
    const startMs = performance.now();
    const receive = receivers[contentKind(request) ?? 'raw'];
    const { pictures, isList } = await receive(request, response);
    const receiveMs = performance.now() - startMs;
    const sound = pictures.flatMap((picture) => (picture instanceof Problem ? [] : { bytes: picture }));
    const served = await classifyPictures(service, response, { version, pictures: sound, receiveMs });

    const { classes, model: name, version: number } = version.manifest;
    const model = { name, version: number };
    const predict = ({ probabilities }: ServedPicture) => bestLabels(probabilities, classes, query.topk);
    let next = 0;
    const outcomes = pictures.map((picture) => (picture instanceof Problem ? picture : served[next++]));
    if (isList) {
      for (const outcome of outcomes) if (outcome instanceof Problem) logCause(logger, response, outcome);
      const results = outcomes.map((outcome) =>
        outcome instanceof Problem ? { error: outcome.details() } : { predictions: predict(outcome) },
      );
      response.json({ model, results } satisfies ClassificationList);
      return;
    }
    const [outcome] = outcomes;
    if (outcome instanceof Problem) throw outcome;
    response.json({ model, predictions: predict(outcome) } satisfies Classification);
  };
}
