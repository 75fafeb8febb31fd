interface Node {
  readonly name: string;
  readonly inputs: readonly string[];
}

/**
 * Layers in the order in which Keras numbers those of a functional model, and reads their weights (`map_graph` of
 * keras/src/ops/function.py, the same since Keras 2): by their distance from the output, the longest path counts,
 * farthest first; those of one distance as a walk from the output comes by, first inputs first.
 *
 * @param layers each behind those that it takes; the last is the output.
 */
export function kerasOrder<Layer extends Node>(layers: readonly Layer[]): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const found = new Map<Layer, number>();
  const waiting = layers.slice(-1);
  for (let layer = waiting.pop(); layer; layer = waiting.pop()) {
    if (found.has(layer)) continue;
    found.set(layer, found.size);
    waiting.push(...layer.inputs.map((name) => byName.get(name)!).reverse());
  }
  const distances = new Map<Layer, number>();
  for (const layer of layers.toReversed()) {
    const own = distances.get(layer) ?? 0;
    distances.set(layer, own);
    for (const name of layer.inputs) {
      const input = byName.get(name)!;
      distances.set(input, Math.max(distances.get(input) ?? 0, own + 1));
    }
  }
  return layers.toSorted((a, b) => distances.get(b)! - distances.get(a)! || found.get(a)! - found.get(b)!);
}
