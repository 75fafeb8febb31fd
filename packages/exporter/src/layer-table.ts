import type { Layer } from '@foodnet/model';

export type LayerOf<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>;

/** For every kind of layer a function that adds its nodes to a graph and returns its output. */
export type LayerTable<Graph, Value> = {
  readonly [Kind in Layer['kind']]: (graph: Graph, layer: LayerOf<Kind>, inputs: readonly Value[]) => Value;
};

/** Adds every layer's nodes in order. Returns each layer's output by its name. */
export function addLayers<Graph, Value>(
  table: LayerTable<Graph, Value>,
  graph: Graph,
  layers: readonly Layer[],
): ReadonlyMap<string, Value> {
  const outputs = new Map<string, Value>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => {
      const value = outputs.get(name);
      if (value === undefined)
        throw new Error(`Layer ${layer.name} uses ${name}, which does not stand before it.`);
      return value;
    });
    const add = table[layer.kind] as (graph: Graph, layer: Layer, inputs: readonly Value[]) => Value;
    outputs.set(layer.name, add(graph, layer, inputs));
  }
  return outputs;
}

/**
 * The input, the softmax, and the layer whose output the classifying layer takes: the features of a picture, [channels].
 *
 * @throws Error where the list does not go from an input over a dense layer to a softmax.
 */
export function endsOf(layers: readonly Layer[]): {
  readonly input: LayerOf<'input'>;
  readonly output: LayerOf<'softmax'>;
  readonly features: Layer;
} {
  const [input, output] = [layers.at(0), layers.at(-1)];
  if (input?.kind !== 'input' || output?.kind !== 'softmax') {
    throw new Error(
      `A network to export goes from input to softmax, not from ${input?.kind} to ${output?.kind}.`,
    );
  }
  const dense = layers.find(({ name }) => name === output.inputs[0]);
  const features = layers.find(({ name }) => name === dense?.inputs[0]);
  if (dense?.kind !== 'dense' || features?.shape.length !== 1)
    throw new Error(`A network to export classifies by a dense layer, not by ${dense?.kind}.`);
  return { input, output, features };
}
