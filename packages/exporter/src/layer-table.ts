import type { Layer } from '@foodnet/model';

export type LayerOf<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>;

/** For every kind of layer a function that adds its nodes to a graph and returns its output. */
export type LayerTable<Graph, Value> = {
  readonly [Kind in Layer['kind']]: (graph: Graph, layer: LayerOf<Kind>, inputs: readonly Value[]) => Value;
};

/** Adds every layer's nodes in order. Returns the last layer's output. */
export function addLayers<Graph, Value>(
  table: LayerTable<Graph, Value>,
  graph: Graph,
  layers: readonly Layer[],
): Value {
  const outputs = new Map<string, Value>();
  let last: Value | undefined;
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => {
      const value = outputs.get(name);
      if (value === undefined)
        throw new Error(`Layer ${layer.name} uses ${name}, which does not stand before it.`);
      return value;
    });
    const add = table[layer.kind] as (graph: Graph, layer: Layer, inputs: readonly Value[]) => Value;
    last = add(graph, layer, inputs);
    outputs.set(layer.name, last);
  }
  if (last === undefined) throw new Error('A network to export has layers.');
  return last;
}

/** The input and the softmax of a network. @throws Error where the list does not begin and end with them. */
export function endsOf(layers: readonly Layer[]): {
  readonly input: LayerOf<'input'>;
  readonly output: LayerOf<'softmax'>;
} {
  const [input, output] = [layers.at(0), layers.at(-1)];
  if (input?.kind !== 'input' || output?.kind !== 'softmax') {
    throw new Error(
      `A network to export goes from input to softmax, not from ${input?.kind} to ${output?.kind}.`,
    );
  }
  return { input, output };
}
