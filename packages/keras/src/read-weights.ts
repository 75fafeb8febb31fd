import type { Layer, Weights, WeightArray } from '@foodnet/model';
import type { Hdf5Reader } from './hdf5-reader.js';
import type { KerasWeights } from './keras-layer.js';
import { kerasOrder } from './keras-order.js';
import { legacyWeights } from './legacy-weights.js';
import { isNumbered, numberedWeights } from './numbered-weights.js';
import { formatOf, readKeras, readModelFile } from './read-model.js';
import { damaged } from './refuse.js';
import { groupNames } from './snake-names.js';
import { toKerasLayer } from './to-keras-layer.js';

/**
 * The weights of those layers of ours that a Keras file has under the same names, whole models as well as weights alone
 * (legacy HDF5, and Keras 3's .weights.h5, which numbers the layers). What else the file holds is left out.
 *
 * @param layers that are wanted, all of them.
 * @param network of which they are a part, in full: Keras 3 numbers its layers.
 * @throws FoodnetError `missing`; `damaged` where a wanted layer is not there or has other shapes, by its name.
 */
export async function readWeights(
  path: string,
  layers: readonly Layer[],
  network: readonly Layer[],
  reader: Hdf5Reader,
): Promise<Weights> {
  const found = await layerWeights(path, network, reader);
  const weights = new Map<string, WeightArray>();
  for (const { name, parameters } of layers) {
    const own = found.get(name) ?? [];
    const shapes = (all: readonly { readonly shape: readonly number[] }[]) =>
      all.map(({ shape }) => `[${shape.join(', ')}]`).join(' ') || 'nothing';
    if (shapes(own) !== shapes(parameters) && parameters.length > 0)
      throw damaged(path, `its layer ${name} holds ${shapes(own)}, expected ${shapes(parameters)}`);
    for (const [index, parameter] of parameters.entries()) weights.set(parameter.name, own[index]);
  }
  return weights;
}

async function layerWeights(
  path: string,
  network: readonly Layer[],
  reader: Hdf5Reader,
): Promise<KerasWeights> {
  const bytes = await readModelFile(path);
  const format = formatOf(bytes);
  if (format === 'keras') return (await readKeras(bytes, path, reader)).weights;
  if (format !== 'hdf5') throw damaged(path, 'it is no .keras and no HDF5');
  const tree = await reader.read(bytes, path);
  return isNumbered(tree)
    ? numberedWeights(tree, groupNames(kerasOrder(network).map(toKerasLayer)))
    : legacyWeights(tree, path);
}
