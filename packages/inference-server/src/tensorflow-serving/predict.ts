import type { RequestHandler } from 'express';
import { bestLabels } from '../classify/best-labels.js';
import { classifyWhole } from '../protocols/classify-whole.js';
import { namedVersion } from '../protocols/named-version.js';
import { validate } from '../receive/parse-json.js';
import { receiveJson } from '../receive/receive-json.js';
import type { Picture, ServedPicture, Service } from '../service.js';
import { STICKY_HEADER } from '../sticky-header.js';
import type { Version } from '../models/version.js';
import { classifyExamplesSchema, predictRequestSchema } from './predict-schemas.js';
import { readExamples, readPredict } from './read-pictures.js';

/** POST /v1/models/<model>...:predict: pixels or files in, the probabilities of all classes out, in their order. */
export function predict(service: Service): RequestHandler {
  return answerJson(service, (body, { manifest }) => {
    const request = validate(predictRequestSchema, body);
    return {
      pictures: readPredict(request, manifest.picture, service.limits),
      answer: (served) => {
        const rows = served.map(({ probabilities }) => [...probabilities]);
        return request.instances ? { predictions: rows } : { outputs: rows };
      },
    };
  });
}

/** POST /v1/models/<model>...:classify: examples in, labels with probabilities out. */
export function classifyExamples(service: Service): RequestHandler {
  return answerJson(service, (body, { manifest: { picture, classes } }) => ({
    pictures: readExamples(validate(classifyExamplesSchema, body), picture, service.limits),
    answer: (served) => ({
      results: served.map(({ probabilities }) =>
        bestLabels(probabilities, classes, classes.length).map(({ label, probability }) => [
          label,
          probability,
        ]),
      ),
    }),
  }));
}

interface Asked {
  readonly pictures: readonly Picture[];
  readonly answer: (served: readonly ServedPicture[]) => object;
}

/** @param read tells what is asked for, and how it is answered. */
function answerJson(service: Service, read: (body: unknown, version: Version) => Asked): RequestHandler {
  const receive = receiveJson(service.limits, service.uploads);
  return async (request, response) => {
    const version = service.versionFor(namedVersion(request), request.get(STICKY_HEADER));
    const startMs = performance.now();
    const body = await receive(request, response);
    const receiveMs = performance.now() - startMs;
    const { pictures, answer } = read(body, version);
    response.json(answer(await classifyWhole(service, response, { version, pictures, receiveMs })));
  };
}
