import type { Layer } from '@foodnet/model';

/** A network in two. */
export interface SplitNetwork {
  /** From the pictures to the vector that the last dense layer classifies. */
  readonly base: readonly Layer[];
  /** A network of its own, which takes that vector in place of pictures: perhaps dropout, then dense and softmax. */
  readonly head: readonly Layer[];
}

/** @param layers of `layersOf`. */
export function splitHead(layers: readonly Layer[]): SplitNetwork {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const inputOf = ({ inputs: [name] }: Layer) => byName.get(name)!;
  const dense = inputOf(layers[layers.length - 1]);
  let vector = inputOf(dense);
  while (vector.kind === 'dropout') vector = inputOf(vector);
  const behind = layers.indexOf(vector) + 1;
  const { name, shape } = vector;
  return {
    base: layers.slice(0, behind),
    head: [{ kind: 'input', name, inputs: [], shape, parameters: [] }, ...layers.slice(behind)],
  };
}
