import { readPicture } from '@foodnet/picture';
import type { RequestHandler } from 'express';
import { bestLabels, type Prediction } from '../best-labels.js';
import { recordPhases } from '../metrics/phases.js';
import { versionName } from '../models/version.js';
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
  const { engine, limits, places } = service;
  const receive = receivePicture(limits);

  return async (request, response) => {
    const query = parseClassifyQuery(request.query, { defaultTopk });
    const version = service.versionFor(query, request.get(STICKY_HEADER));
    const startMs = performance.now();
    const bytes = await receive(request, response);
    const receiveMs = performance.now() - startMs;
    const { classes, model, picture, version: number } = version.manifest;

    // A client that leaves frees its place: its picture is not decoded, or not run, if that has not begun.
    const left = new AbortController();
    response.once('close', () => left.abort());
    const { probabilities, batch, waitedMs, ranMs, decodedMs } = await places.hold(async () => {
      const decodeStartMs = performance.now();
      const pixels = await readPicture(bytes, picture, limits.picture);
      const decodedMs = performance.now() - decodeStartMs;
      return { ...(await engine.classify(version, pixels, left.signal)), decodedMs };
    });
    recordPhases(response, {
      version: versionName(version),
      receiveMs,
      decodeMs: decodedMs,
      queueMs: waitedMs,
      inferenceMs: ranMs,
      batch,
    });
    const answer: Classification = {
      model: { name: model, version: number },
      predictions: bestLabels(probabilities, classes, query.topk),
    };
    response.json(answer);
  };
}
