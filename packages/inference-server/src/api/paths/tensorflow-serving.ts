import { classifies, errors, json, namesModel, ok, type PathItem } from '../operation.js';
import { stickyHeader } from './own.js';
import { labelParameter, modelParameter, versionParameter } from './parameters.js';

const tags = ['TensorFlow Serving'] as const;
const failed = json('ProtocolError');

/** @param suffix makes the names of operations different. */
const modelPaths = (
  base: string,
  suffix: string,
  parameters: readonly object[],
): Readonly<Record<string, PathItem>> => ({
  [base]: {
    parameters,
    get: {
      operationId: `modelStatus${suffix}`,
      summary: 'Versions of a model, and whether they are served',
      tags,
      responses: { ...ok('They are', json('ModelStatus')), ...errors(namesModel, failed) },
    },
  },
  [`${base}/metadata`]: {
    parameters,
    get: {
      operationId: `signatures${suffix}`,
      summary: 'Signatures of a version',
      tags,
      responses: { ...ok('They are', json('Signatures')), ...errors(namesModel, failed) },
    },
  },
  [`${base}:predict`]: {
    parameters: [...parameters, stickyHeader],
    post: {
      operationId: `predict${suffix}`,
      summary: 'Pixels or files to the probabilities of all classes, in their order',
      tags,
      requestBody: { required: true, content: json('PredictRequest') },
      responses: {
        ...ok('The probabilities', json('PredictResponse')),
        ...errors([...classifies, 'bad-tensor'], failed),
      },
    },
  },
  [`${base}:classify`]: {
    parameters: [...parameters, stickyHeader],
    post: {
      operationId: `classifyExamples${suffix}`,
      summary: 'Examples to labels, best first',
      tags,
      requestBody: { required: true, content: json('ClassifyExamples') },
      responses: {
        ...ok('The labels', json('ClassifyResults')),
        ...errors([...classifies, 'bad-tensor'], failed),
      },
    },
  },
});

/** The REST interface of TensorFlow Serving. */
export const tensorFlowServingPaths: Readonly<Record<string, PathItem>> = {
  ...modelPaths('/v1/models/{model}', '', [modelParameter]),
  ...modelPaths('/v1/models/{model}/versions/{version}', 'OfVersion', [modelParameter, versionParameter]),
  ...modelPaths('/v1/models/{model}/labels/{label}', 'OfLabel', [modelParameter, labelParameter]),
};
