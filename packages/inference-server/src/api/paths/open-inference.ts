import { classifies, errors, guarded, json, namesModel, ok, type PathItem } from '../operation.js';
import { modelParameter, versionParameter } from './parameters.js';
import { stickyHeader } from './own.js';

const tags = ['Open Inference Protocol v2'] as const;
const failed = json('ProtocolError');

const headerLength = (description: string) => ({
  name: 'Inference-Header-Content-Length',
  in: 'header',
  schema: { type: 'integer', minimum: 0 },
  description,
});

/** @param suffix makes the names of operations different. */
const modelPaths = (
  base: string,
  suffix: string,
  parameters: readonly object[],
): Readonly<Record<string, PathItem>> => ({
  [base]: {
    parameters,
    get: {
      operationId: `modelMetadata${suffix}`,
      summary: 'Inputs and outputs of a model',
      tags,
      responses: { ...ok('They are', json('ModelMetadata')), ...errors(namesModel, failed) },
    },
  },
  [`${base}/ready`]: {
    parameters,
    get: {
      operationId: `modelReady${suffix}`,
      summary: 'A picture sent to it now would be answered',
      tags,
      responses: {
        ...ok('It would', json('ModelReady')),
        ...errors([...namesModel, 'broken-model', 'answer-timeout'], failed),
      },
    },
  },
  [`${base}/infer`]: {
    parameters: [...parameters, stickyHeader, headerLength('Bytes of the JSON before binary tensors')],
    post: {
      operationId: `infer${suffix}`,
      summary: 'Pixels or files to probabilities',
      tags,
      requestBody: { required: true, content: { ...json('InferRequest'), 'application/octet-stream': {} } },
      responses: {
        ...ok('JSON, or JSON with binary tensors after it, as the request asked', {
          ...json('InferResponse'),
          'application/octet-stream': {},
        }),
        ...errors([...classifies, 'bad-tensor'], failed),
      },
    },
  },
});

/** The Open Inference Protocol, version 2. */
export const openInferencePaths: Readonly<Record<string, PathItem>> = {
  '/v2': {
    get: {
      operationId: 'serverMetadata',
      summary: 'The server and the extensions of the protocol that it has',
      tags,
      responses: { ...ok('They are', json('ServerMetadata')), ...errors(guarded, failed) },
    },
  },
  '/v2/health/live': {
    get: {
      operationId: 'serverLive',
      summary: 'The process lives',
      tags,
      security: [],
      responses: { ...ok('It does', json('ServerLive')), ...errors([], failed) },
    },
  },
  '/v2/health/ready': {
    get: {
      operationId: 'serverReady',
      summary: 'A picture sent now would be answered',
      tags,
      security: [],
      responses: {
        ...ok('It would', json('ServerReady')),
        ...errors(['starting', 'draining', 'answer-timeout'], failed),
      },
    },
  },
  ...modelPaths('/v2/models/{model}', '', [modelParameter]),
  ...modelPaths('/v2/models/{model}/versions/{version}', 'OfVersion', [modelParameter, versionParameter]),
};
