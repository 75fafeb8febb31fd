import type { Response } from 'express';
import { setMaxListeners } from 'node:events';
import { recordPhases } from '../metrics/phases.js';
import { versionName, type Version } from '../models/version.js';
import { Problem } from '../problem.js';
import { problemOf } from '../problem-of.js';
import type { ProblemCode } from '../problems.js';
import type { Picture, ServedPicture, Service } from '../service.js';

interface Work {
  readonly version: Version;
  readonly pictures: readonly Picture[];
  /** How long it took to read them. */
  readonly receiveMs: number;
}

/** What one picture may get while others of its request are answered. */
const ofOnePicture = new Set<ProblemCode>([
  'bad-picture',
  'unsupported-picture',
  'picture-too-large',
  'decoding-failed',
  'inference-failed',
]);

/**
 * Classifies the pictures of a request side by side, within its time limit, and records where the time went.
 *
 * @returns for each picture, in their order, what it got, or the Problem that it alone has.
 * @throws what concerns them all: Problem `overloaded`, `answer-timeout`, `broken-model`, ...
 */
export async function classifyPictures(
  service: Service,
  response: Response,
  { version, pictures, receiveMs }: Work,
): Promise<readonly (ServedPicture | Problem)[]> {
  const signal = abortedBehind(response, service.limits.answerTimeoutMs);
  const settled = await service.classifyAll(version, pictures, signal);
  const served = settled.map((one) => (one.status === 'fulfilled' ? one.value : problemOf(one.reason)));
  const all = served.find((one) => one instanceof Problem && !ofOnePicture.has(one.code));
  if (all instanceof Problem) throw all;
  const name = versionName(version);
  recordPhases(
    response,
    served.flatMap((one) =>
      one instanceof Problem
        ? []
        : {
            version: name,
            receiveMs,
            decodeMs: one.decodedMs,
            queueMs: one.waitedMs,
            inferenceMs: one.ranMs,
            batch: one.batch,
          },
    ),
  );
  return served;
}

/** A client that leaves, or waits too long, frees its place: what has not begun of its work is not done. */
function abortedBehind(response: Response, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  // Every picture of the request listens.
  setMaxListeners(0, controller.signal);
  const late = () =>
    controller.abort(new Problem('answer-timeout', `It waited for ${timeoutMs} ms. Try again later.`));
  const timer = setTimeout(late, timeoutMs);
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
