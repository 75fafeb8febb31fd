import { z } from 'zod';
import {
  classificationListSchema,
  classificationSchema,
  classifyBodySchema,
  classifyFormSchema,
} from '../classify/classify-schemas.js';
import {
  inferRequestSchema,
  inferResponseSchema,
  modelMetadataSchema,
  modelReadySchema,
  serverLiveSchema,
  serverMetadataSchema,
  serverReadySchema,
} from '../open-inference/infer-schemas.js';
import { problemSchema } from '../problem-schema.js';
import { protocolErrorSchema } from '../protocols/model-protocols.js';
import { aliveSchema, infoSchema, readySchema, reloadedSchema } from '../routes/info-schemas.js';
import {
  classifyExamplesSchema,
  classifyResultsSchema,
  modelStatusSchema,
  predictRequestSchema,
  predictResponseSchema,
  signaturesSchema,
} from '../tensorflow-serving/predict-schemas.js';

/** What the server reads: the schemas that it validates with. */
const requests = {
  ClassifyBody: classifyBodySchema,
  ClassifyForm: classifyFormSchema,
  InferRequest: inferRequestSchema,
  PredictRequest: predictRequestSchema,
  ClassifyExamples: classifyExamplesSchema,
};

/** What the server writes: its answers are of these types. */
const answers = {
  Classification: classificationSchema,
  ClassificationList: classificationListSchema,
  Problem: problemSchema,
  Info: infoSchema,
  Alive: aliveSchema,
  Ready: readySchema,
  Reloaded: reloadedSchema,
  ProtocolError: protocolErrorSchema,
  ServerMetadata: serverMetadataSchema,
  ServerLive: serverLiveSchema,
  ServerReady: serverReadySchema,
  ModelMetadata: modelMetadataSchema,
  ModelReady: modelReadySchema,
  InferResponse: inferResponseSchema,
  PredictResponse: predictResponseSchema,
  ClassifyResults: classifyResultsSchema,
  ModelStatus: modelStatusSchema,
  Signatures: signaturesSchema,
};

export type ComponentName = keyof typeof requests | keyof typeof answers;

const place = (id: string) => `#/components/schemas/${id}`;

/** Points to a component. */
export const ref = (name: ComponentName) => ({ $ref: place(name) });

/** `components.schemas` of the document: JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export function componentSchemas(): Record<string, object> {
  return { ...generate(requests, 'input'), ...generate(answers, 'output') };
}

function generate(
  named: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: place, io, unrepresentable: 'any' });
  // A component has its place in the document, and OpenAPI says once for all which JSON Schema it is.
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}
