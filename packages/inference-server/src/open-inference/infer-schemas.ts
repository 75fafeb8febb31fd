import { z } from 'zod';

const parameters = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .optional()
  .describe('Those that are not known are passed over');

const shape = z.array(z.int().min(1)).min(1).max(8);

/** Looked at by `readInput`: a schema an element would take longer than the network. */
const data = z
  .custom<readonly unknown[]>(Array.isArray, 'expected a list')
  .meta({ type: 'array', items: {} })
  .describe('Values in row-major order, in one list or in lists within lists; base64 where they are BYTES');

/** The body of an inference request, or its part before the binary tensors. */
export const inferRequestSchema = z
  .object({
    id: z.string().max(1_000).optional().describe('Comes back with the answer'),
    parameters: parameters.describe('binary_data_output: whether outputs come as binary tensors'),
    inputs: z
      .array(
        z.object({
          name: z.string(),
          datatype: z.string().describe('UINT8: pixels of the size that the model takes. BYTES: files'),
          shape: shape.describe('[N, height, width, 3] of UINT8, [N] or [N, 1] of BYTES'),
          parameters: parameters.describe('binary_data_size: bytes of the binary tensor after the JSON'),
          data: data.optional(),
        }),
      )
      .min(1)
      .describe('One tensor: images'),
    outputs: z
      .array(
        z.object({
          name: z.string(),
          parameters: parameters.describe(
            'binary_data: as a binary tensor; classification: so many labels, best first',
          ),
        }),
      )
      .optional()
      .describe('Without it, all: probabilities'),
  })
  .describe('An inference request of the Open Inference Protocol');

export type InferRequest = z.infer<typeof inferRequestSchema>;

export const inferResponseSchema = z
  .object({
    id: z.string().optional(),
    model_name: z.string(),
    model_version: z.string(),
    outputs: z.array(
      z.object({
        name: z.string(),
        datatype: z.enum(['FP32', 'BYTES']),
        shape: z.array(z.int()),
        parameters: z.object({ binary_data_size: z.int() }).optional(),
        data: z
          .array(z.union([z.number(), z.string()]))
          .optional()
          .describe('Probabilities; of a classification "probability:index:label"'),
      }),
    ),
  })
  .describe('An inference answer of the Open Inference Protocol');

export type InferResponse = z.infer<typeof inferResponseSchema>;

const tensorMetadata = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).describe('-1 where the length is open'),
});

export const serverMetadataSchema = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const modelMetadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()).describe('All that are served, newest first'),
  platform: z.string(),
  inputs: z
    .array(tensorMetadata)
    .describe('images may also be BYTES [-1]: files, of any format that is read'),
  outputs: z.array(tensorMetadata),
});

export const serverLiveSchema = z.object({ live: z.boolean() });
export const serverReadySchema = z.object({ ready: z.boolean() });
export const modelReadySchema = z.object({ name: z.string(), ready: z.boolean() });
