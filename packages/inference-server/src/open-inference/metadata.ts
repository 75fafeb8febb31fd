import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { packageVersion } from '../package-version.js';
import { namedVersion } from '../protocols/named-version.js';
import type { Service } from '../service.js';
import type {
  modelMetadataSchema,
  modelReadySchema,
  serverLiveSchema,
  serverMetadataSchema,
  serverReadySchema,
} from './infer-schemas.js';

/** GET /v2 */
export function serverMetadata(): RequestHandler {
  const metadata: z.infer<typeof serverMetadataSchema> = {
    name: 'foodnet',
    version: packageVersion,
    extensions: ['binary_tensor_data', 'classification'],
  };
  return (_request, response) => void response.json(metadata);
}

/** GET /v2/health/live: the process lives. */
export function live(): RequestHandler {
  return (_request, response) =>
    void response.json({ live: true } satisfies z.infer<typeof serverLiveSchema>);
}

/** GET /v2/health/ready: a picture sent now would be answered; 503 otherwise. */
export function ready(service: Service): RequestHandler {
  return (_request, response) => {
    service.checkReady();
    response.json({ ready: true } satisfies z.infer<typeof serverReadySchema>);
  };
}

/**
 * GET /v2/models/<model>[/versions/<version>]/ready: a version that is not in memory is loaded when it is asked. One that
 * could not be is not ready, and is tried again: clients that wait for it to be ready ask for nothing else.
 */
export function modelReady(service: Service): RequestHandler {
  return (request, response) => {
    const version = service.findVersion(namedVersion(request));
    if (version === service.standard) service.checkReady();
    service.checkAnswers(version);
    const failure = service.engine.failureOf(version);
    // What was only slow is loaded when it is asked.
    if (failure && failure.code !== 'too-slow') {
      void service.engine.load(version).catch(() => undefined);
      throw failure;
    }
    response.json({ name: version.manifest.model, ready: true } satisfies z.infer<typeof modelReadySchema>);
  };
}

/** GET /v2/models/<model>[/versions/<version>] */
export function modelMetadata(service: Service): RequestHandler {
  return (request, response) => {
    const { model, input, output } = service.findVersion(namedVersion(request)).manifest;
    const open = (shape: readonly (number | null)[]) => shape.map((length) => length ?? -1);
    const versions = service.catalog.models.get(model) ?? [];
    response.json({
      name: model,
      versions: versions.map(({ manifest }) => String(manifest.version)),
      platform: 'onnxruntime_onnx',
      inputs: [{ name: input.name, datatype: 'UINT8', shape: open(input.shape) }],
      outputs: [{ name: output.name, datatype: 'FP32', shape: open(output.shape) }],
    } satisfies z.infer<typeof modelMetadataSchema>);
  };
}
