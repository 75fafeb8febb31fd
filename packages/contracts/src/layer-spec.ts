import { z } from 'zod';

/** Networks from strangers are bounded before anything is computed with their numbers. */
const size = z.int().min(1).max(16_384);
const stride = z.int().min(1).max(64);
const padding = z.enum(['same', 'valid']);

/** A node of a TensorFlow graph may be called so, and a file's entry too. */
const layerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'expected a name of letters, digits, "_", "." and "-"');

const named = {
  name: layerName,
  inputs: z
    .array(layerName)
    .min(1)
    .max(64)
    .describe(
      'Names of the layers that it takes, which stand before it; `rescale` is the picture in the range of its spec',
    ),
};

const window = { stride, padding };

/** Every elementwise activation beside ReLU; softmax is a layer of its own. */
export const activationNameSchema = z.enum(['relu6', 'sigmoid', 'tanh', 'elu', 'silu']);

/** One layer of a network that is written out layer by layer; `layersOf` of the model package works out its shapes. */
export const layerSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('convolution'),
    ...named,
    ...window,
    filters: size,
    kernel: size,
    bias: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('depthwiseConvolution'),
    ...named,
    ...window,
    multiplier: z.int().min(1).max(64).describe('Filters for each channel of its input'),
    kernel: size,
    bias: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('batchNorm'),
    ...named,
    momentum: z.number().min(0).max(1),
    epsilon: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal('relu'), ...named }),
  z.strictObject({ kind: z.literal('activation'), ...named, function: activationNameSchema }),
  z.strictObject({ kind: z.literal('maxPool'), ...named, ...window, size }),
  z.strictObject({ kind: z.literal('averagePool'), ...named, ...window, size }),
  z.strictObject({
    kind: z.literal('zeroPadding'),
    ...named,
    padding: z
      .tuple([
        z.int().min(0).max(1024),
        z.int().min(0).max(1024),
        z.int().min(0).max(1024),
        z.int().min(0).max(1024),
      ])
      .describe('Rows above and below, columns on the left and on the right'),
  }),
  z.strictObject({ kind: z.literal('add'), ...named }),
  z.strictObject({ kind: z.literal('concatenate'), ...named }),
  z.strictObject({ kind: z.literal('globalAveragePool'), ...named }),
  z.strictObject({ kind: z.literal('globalMaxPool'), ...named }),
  z.strictObject({ kind: z.literal('flatten'), ...named }),
  z.strictObject({ kind: z.literal('dropout'), ...named, rate: z.number().min(0).lt(1) }),
  z.strictObject({
    kind: z.literal('dense'),
    ...named,
    units: z
      .union([size, z.literal('classes')])
      .describe("`classes` in the layer that classifies: their number is the dataset's"),
    bias: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('softmax'), ...named }),
]);

export type ActivationName = z.infer<typeof activationNameSchema>;
export type LayerSpec = z.infer<typeof layerSpecSchema>;
