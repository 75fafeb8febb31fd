import type { Hdf5Tree } from './hdf5-tree.js';
import type { KerasWeight, KerasWeights } from './keras-layer.js';
import { damaged } from './refuse.js';

/**
 * The weights of a legacy HDF5 file, whole models (/model_weights) and weights alone (/): every layer's tensors as its
 * `weight_names` lists them.
 *
 * @throws FoodnetError `damaged`.
 */
export function legacyWeights(tree: Hdf5Tree, source: string): KerasWeights {
  const root = tree.attributes.has('/model_weights') ? '/model_weights' : '';
  const names = namesOf(tree, root === '' ? '/' : root, 'layer_names');
  return new Map(
    names.map((layer) => {
      const path = `${root}/${layer}`;
      const weights = namesOf(tree, path, 'weight_names').map((name): KerasWeight => {
        const weight = tree.datasets.get(`${path}/${name}`);
        if (!weight) throw damaged(source, `it names a tensor ${name} of layer ${layer}, and has none`);
        return weight;
      });
      return [layer, weights];
    }),
  );
}

/** A list of names, which Keras writes in parts (`layer_names0`, ...) where it is long. */
function namesOf({ attributes }: Hdf5Tree, path: string, attribute: string): readonly string[] {
  const own = attributes.get(path) ?? {};
  const whole = own[attribute];
  if (whole !== undefined) return typeof whole === 'string' ? [whole] : whole;
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const some = own[`${attribute}${part}`];
    if (some === undefined) return names;
    names.push(...(typeof some === 'string' ? [some] : some));
  }
}
