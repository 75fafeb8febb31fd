import type { RequestHandler, Response } from 'express';
import { bestLabels, type Prediction } from '../best-labels.js';
import { recordPhases } from '../metrics/phases.js';
import { versionName } from '../models/version.js';
import { Problem } from '../problem.js';
import { parseClassifyQuery } from '../query.js';
import { receivePicture } from '../receive-picture.js';
import type { Service } from '../service.js';

/** The answer of POST /classify. */
export interface Classification {
  readonly model: { readonly name: string; readonly version: number };
  readonly predictions: readonly Prediction[];
}

/** Requests with the same value of it are answered by the same version, however the requests are split. */
const STICKY_HEADER = 'X-Sticky-Key';

/** POST /classify: a form with one picture in, its most probable labels out. */
export function classify(
  service: Service,
  { defaultTopk }: { readonly defaultTopk: number },
): RequestHandler {
  const { limits } = service;
  const receive = receivePicture(limits, service.uploads);

  return async (request, response) => {
    const query = parseClassifyQuery(request.query, { defaultTopk });
    const version = service.versionFor(query, request.get(STICKY_HEADER));
    const startMs = performance.now();
    const bytes = await receive(request, response);
    const receiveMs = performance.now() - startMs;
    const signal = abortedBehind(response, limits.answerTimeoutMs);
    const { probabilities, batch, waitedMs, ranMs, decodedMs } = await service.classify(
      version,
      bytes,
      signal,
    );
    recordPhases(response, {
      version: versionName(version),
      receiveMs,
      decodeMs: decodedMs,
      queueMs: waitedMs,
      inferenceMs: ranMs,
      batch,
    });
    const { classes, model, version: number } = version.manifest;
    const answer: Classification = {
      model: { name: model, version: number },
      predictions: bestLabels(probabilities, classes, query.topk),
    };
    response.json(answer);
  };
}

/** A client that leaves, or waits too long, frees its place: what has not begun of its work is not done. */
function abortedBehind(response: Response, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  const late = () =>
    controller.abort(new Problem('answer-timeout', `It waited for ${timeoutMs} ms. Try again later.`));
  const timer = setTimeout(late, timeoutMs);
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
