import type { RequestHandler } from 'express';
import { classifyWhole } from '../protocols/classify-whole.js';
import { namedVersion } from '../protocols/named-version.js';
import type { Service } from '../service.js';
import { STICKY_HEADER } from '../sticky-header.js';
import type { InferResponse } from './infer-schemas.js';
import { readInput } from './read-input.js';
import { HEADER_LENGTH, receiveInference } from './receive-inference.js';
import { chooseOutputs } from './write-outputs.js';

/** POST /v2/models/<model>[/versions/<version>]/infer: pixels or files in, probabilities out. */
export function infer(service: Service): RequestHandler {
  const { limits } = service;
  const receive = receiveInference(limits, service.uploads);

  return async (request, response) => {
    const version = service.versionFor(namedVersion(request), request.get(STICKY_HEADER));
    const { manifest } = version;
    const startMs = performance.now();
    const received = await receive(request, response);
    const receiveMs = performance.now() - startMs;
    const write = chooseOutputs(received.inference, manifest);
    const pictures = readInput(received, version, limits);
    const served = await classifyWhole(service, response, { version, pictures, receiveMs });
    const { outputs, binary } = write(served.map(({ probabilities }) => probabilities));
    const answer: InferResponse = {
      ...(received.inference.id !== undefined && { id: received.inference.id }),
      model_name: manifest.model,
      model_version: String(manifest.version),
      outputs,
    };
    if (binary.length === 0) {
      response.json(answer);
      return;
    }
    const json = Buffer.from(JSON.stringify(answer));
    response.set(HEADER_LENGTH, String(json.length)).type('application/octet-stream');
    response.send(Buffer.concat([json, ...binary]));
  };
}
