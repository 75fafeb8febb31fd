import { z } from 'zod';
import { nameSchema } from './name.js';
import { pictureSpecSchema } from './picture-spec.js';
import { precisionSchema } from './precision.js';

/**
 * What `exporter:export` hands to the server: `manifest.json` in models/<model>/<version>/, beside model.onnx,
 * saved_model.pb, variables/ and labels.txt, and probe.safetensors: the tensors `images` uint8 [N, height, width, 3],
 * `probabilities` float32 [N, classes], what model.onnx answered when it was exported, and `reference`, likewise, what the
 * trainer's network did. A version never changes.
 */
export const modelVersionSchema = z.strictObject({
  kind: z.literal('model-version'),
  format: z.literal(1),
  model: nameSchema,
  version: z.int().min(1),
  /** Of model.onnx; versions from before there was a choice are fp32. */
  precision: precisionSchema.default('fp32'),
  /** Of model.onnx: the version of the ONNX operators. */
  opset: z.union([z.literal(17), z.literal(18), z.literal(19)]).default(17),
  /** Whether each answer is the mean of those to the picture and to its mirror. */
  mirror: z.boolean().default(false),
  /** Labels in the order of the output. */
  classes: z.array(z.string()).min(2),
  picture: pictureSpecSchema,
  /** uint8 [N, height, width, 3], N free; the scaling to the picture spec's range is inside the graph. */
  input: z.strictObject({
    name: z.literal('images'),
    dtype: z.literal('uint8'),
    shape: z.tuple([z.null(), z.int(), z.int(), z.literal(3)]),
  }),
  /** float32 [N, classes]: a softmax. */
  output: z.strictObject({
    name: z.literal('probabilities'),
    dtype: z.literal('float32'),
    shape: z.tuple([z.null(), z.int()]),
  }),
  /** float32 [N, channels]: what the classifying layer takes, for search by similarity. Only where asked for. */
  features: z
    .strictObject({
      name: z.literal('features'),
      dtype: z.literal('float32'),
      shape: z.tuple([z.null(), z.int()]),
    })
    .optional(),
  /** Every other file of the folder, by its path inside it. */
  files: z.record(
    z.string(),
    z.strictObject({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
  /** Of the exported checkpoint on the run's test split, in float32 and without mirrors. */
  metrics: z.strictObject({ valLoss: z.number(), valAccuracy: z.number().min(0).max(1) }),
  /** What the export measured of model.onnx; only where that is not fp32, or looks at mirrors and the pictures were at hand. */
  measured: z
    .strictObject({
      /** On this many pictures of the run's test split, of model.onnx and of the same network, mirrors too, in fp32. */
      pictures: z.int().min(1),
      accuracy: z.number().min(0).max(1),
      fp32Accuracy: z.number().min(0).max(1),
      /** How the ranges of int8 activations were chosen, from how many training pictures. */
      calibration: z
        .strictObject({ method: z.enum(['min-max', 'percentile', 'entropy']), pictures: z.int().min(1) })
        .optional(),
    })
    .optional(),
  from: z.strictObject({
    run: nameSchema,
    preset: z.string(),
    seed: z.int(),
    epoch: z.int().min(0),
    dataset: nameSchema,
    datasetIdentity: z.string(),
    checkpointSha256: z.string(),
    /** Version of Foodnet that exported. */
    foodnet: z.string().optional(),
  }),
  createdAt: z.iso.datetime(),
});

export type ModelVersion = z.infer<typeof modelVersionSchema>;
