import { elementsOf } from '@foodnet/contracts';
import { parametersOf, type Layer, type WeightArray, type Weights } from '@foodnet/model';
import type { ImportedNetwork } from './imported-network.js';
import type { KerasWeights } from './keras-layer.js';
import { damaged } from './refuse.js';

/**
 * The tensors of a file under our parameters' names.
 *
 * @param layers of the imported network.
 * @throws FoodnetError `damaged` where one is missing, or has another shape than the network needs.
 */
export function importWeights(
  { parameters, constants }: ImportedNetwork,
  layers: readonly Layer[],
  weights: KerasWeights,
  source: string,
): Weights {
  const shapes = new Map(parametersOf(layers).map(({ name, shape }) => [name, shape]));
  const imported = new Map<string, WeightArray>();
  for (const [layer, names] of parameters) {
    const found = weights.get(layer) ?? [];
    if (found.length !== names.length)
      throw damaged(source, `layer ${layer} has ${found.length} tensors, expected ${names.length}`);
    for (const [index, name] of names.entries()) {
      const shape = shapes.get(name)!;
      if (found[index].shape.join() !== shape.join())
        throw damaged(
          source,
          `layer ${layer} has a tensor [${found[index].shape.join(', ')}] for its ` +
            `${name.slice(name.lastIndexOf('/') + 1)}, expected [${shape.join(', ')}]`,
        );
      imported.set(name, { shape, data: found[index].data });
    }
  }
  for (const [name, value] of Object.entries(constants)) {
    const shape = shapes.get(name)!;
    imported.set(name, { shape, data: new Float32Array(elementsOf(shape)).fill(value) });
  }
  return new Map(parametersOf(layers).map(({ name }) => [name, imported.get(name)!]));
}
