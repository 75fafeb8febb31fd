import { z } from 'zod';

const signature = z
  .enum(['serving_default', 'encoded'])
  .optional()
  .describe('serving_default takes pixels, encoded files; without it, what is sent tells');

const anything = (detail: string) => z.unknown().optional().describe(detail);

const rowsOrColumns = z
  .object({
    signature_name: signature,
    instances: z
      .custom<readonly unknown[]>(Array.isArray, 'expected a list')
      .meta({ type: 'array', items: {}, minItems: 1 })
      .optional()
      .describe(
        'Row format, an entry a picture: pixels as lists [height][width][3], a file as {"b64": "..."}, or either under ' +
          'its name: {"images": ...}, {"image_bytes": {"b64": "..."}}',
      ),
    inputs: anything(
      'Column format: pixels as lists [N][height][width][3], files as [{"b64": "..."}, ...], or either under its name',
    ),
  })
  .refine(
    ({ instances, inputs }) => (instances === undefined) !== (inputs === undefined),
    'expected either "instances" or "inputs"',
  );

/** The body of `:predict`. */
export const predictRequestSchema = rowsOrColumns.describe('A request of TensorFlow Serving');
export type PredictRequest = z.infer<typeof predictRequestSchema>;

const probabilities = z.array(z.array(z.number())).describe('For each picture those of all classes');

export const predictResponseSchema = z
  .union([z.object({ predictions: probabilities }), z.object({ outputs: probabilities })])
  .describe('predictions of instances, outputs of inputs');

/** The body of `:classify`. */
export const classifyExamplesSchema = z
  .object({
    signature_name: signature,
    examples: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .describe('{"image_bytes": {"b64": "..."}}, or {"images": [height * width * 3 numbers]}'),
  })
  .describe('A request of TensorFlow Serving');
export type ClassifyExamples = z.infer<typeof classifyExamplesSchema>;

export const classifyResultsSchema = z
  .object({
    results: z
      .array(z.array(z.tuple([z.string(), z.number()])))
      .describe('For each example the labels with their probabilities, best first'),
  })
  .describe('Labels of all classes');

export const modelStatusSchema = z
  .object({
    model_version_status: z.array(
      z.object({
        version: z.string(),
        state: z.enum(['AVAILABLE', 'END']),
        status: z.object({ error_code: z.string(), error_message: z.string() }),
      }),
    ),
  })
  .describe('The versions of a model, newest first; END where one cannot be served');

const tensorInfo = z.object({
  name: z.string(),
  dtype: z.string(),
  tensor_shape: z.object({
    dim: z.array(z.object({ name: z.string(), size: z.string() })),
    unknown_rank: z.boolean(),
  }),
});

export const signaturesSchema = z
  .object({
    model_spec: z.object({ name: z.string(), signature_name: z.string(), version: z.string() }),
    metadata: z.object({
      signature_def: z.object({
        signature_def: z.record(
          z.string(),
          z.object({
            inputs: z.record(z.string(), tensorInfo),
            outputs: z.record(z.string(), tensorInfo),
            method_name: z.string(),
          }),
        ),
      }),
    }),
  })
  .describe('The signatures of a version, as TensorFlow Serving tells them');
