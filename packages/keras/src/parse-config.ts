import { z } from 'zod';
import type { KerasLayer } from './keras-layer.js';
import { limits } from './limits.js';
import { damaged, unsupported } from './refuse.js';

/** A model as its file describes it. */
export interface KerasModel {
  readonly name: string;
  /** In the order of the file, which is Keras's own; the input is among them. */
  readonly layers: readonly KerasLayer[];
  /** The layer whose output is the model's. */
  readonly output: string;
}

const modelSchema = z.object({
  class_name: z.string(),
  config: z.object({
    name: z.string().max(256).default('model'),
    layers: z.array(z.unknown()).min(1).max(limits.layers),
    output_layers: z.unknown().optional(),
  }),
});

const layerSchema = z.object({
  class_name: z.string().max(256),
  name: z.string().max(256).optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.unknown()).max(64).default([]),
});

/**
 * Reads the description of a sequential or functional model, as Keras 2, Keras 3 and TensorFlow.js write it.
 *
 * @throws FoodnetError `damaged` where it is none, `unsupported-model` where it is no plain graph of layers with one
 * input and one output.
 */
export function parseConfig(text: string, source: string): KerasModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(source, `its description is no JSON (${(cause as Error).message})`, cause);
  }
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success)
    throw damaged(source, `its description is of no model: ${z.prettifyError(parsed.error)}`);
  const { class_name: className, config } = parsed.data;
  const layers = config.layers.map((layer, index) => parseLayer(layer, index, source));
  switch (className) {
    case 'Sequential':
      return sequential(
        config.name,
        layers.map(({ layer }) => layer),
      );
    case 'Functional':
    case 'Model':
      return functional(config, layers, source);
    default:
      throw unsupported(source, `its model is a ${className}, expected Sequential or Functional`);
  }
}

interface ParsedLayer {
  readonly layer: KerasLayer;
  readonly calls: readonly unknown[];
}

function parseLayer(json: unknown, index: number, source: string): ParsedLayer {
  const parsed = layerSchema.safeParse(json);
  if (!parsed.success)
    throw damaged(source, `layer ${index + 1} of its description is none: ${z.prettifyError(parsed.error)}`);
  const { class_name: className, config, inbound_nodes: calls } = parsed.data;
  const name = parsed.data.name ?? config.name;
  if (typeof name !== 'string') throw damaged(source, `layer ${index + 1} of its description has no name`);
  return { layer: { className, name, config, inputs: [] }, calls };
}

function sequential(name: string, layers: readonly KerasLayer[]): KerasModel {
  const [first] = layers;
  const shape = first.config.batch_input_shape ?? first.config.batch_shape;
  const input: KerasLayer = {
    className: 'InputLayer',
    name: 'input',
    config: { batch_input_shape: shape },
    inputs: [],
  };
  const all = first.className === 'InputLayer' ? layers : [input, ...layers];
  return {
    name,
    layers: all.map((layer, index) => ({ ...layer, inputs: index === 0 ? [] : [all[index - 1].name] })),
    output: all[all.length - 1].name,
  };
}

function functional(
  config: z.infer<typeof modelSchema>['config'],
  parsed: readonly ParsedLayer[],
  source: string,
): KerasModel {
  const layers = parsed.map(({ layer, calls }): KerasLayer => {
    if (calls.length > 1)
      throw unsupported(
        source,
        `layer ${layer.name} (${layer.className}) is used ${calls.length} times, expected once`,
      );
    return { ...layer, inputs: calls.flatMap((call) => tensorsOf(call)).map(([name]) => name) };
  });
  const outputs = tensorsOf(config.output_layers);
  const inputs = layers.filter(({ className }) => className === 'InputLayer');
  if (outputs.length !== 1 || inputs.length !== 1)
    throw unsupported(
      source,
      `it has ${inputs.length} inputs and ${outputs.length} outputs, expected one of each`,
    );
  return { name: config.name, layers, output: outputs[0][0] };
}

type TensorName = readonly [layer: string, node: number, tensor: number];

/**
 * The tensors that a call takes, or a model gives, in order: `["conv", 0, 0]`, perhaps with a fourth part, in lists of any
 * depth (Keras 2), or as `__keras_tensor__` objects in `args` (Keras 3).
 */
function tensorsOf(json: unknown, depth = 0): TensorName[] {
  if (depth > limits.depth || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) {
    const [name, node, tensor] = json as unknown[];
    if (typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number')
      return [[name, node, tensor]];
    return json.flatMap((one) => tensorsOf(one, depth + 1));
  }
  const { class_name: className, config, args } = json as Record<string, unknown>;
  if (className === '__keras_tensor__')
    return tensorsOf((config as { keras_history?: unknown } | null | undefined)?.keras_history, depth + 1);
  return tensorsOf(args, depth + 1);
}
