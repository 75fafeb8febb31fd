import type { Hdf5Tree } from './hdf5-tree.js';
import type { KerasWeight, KerasWeights } from './keras-layer.js';

/** Where Keras 3 keeps the layers of a model, and where 2.12 to 2.15 did. */
const roots = ['/layers', '/_layer_checkpoint_dependencies'];

/** Whether weights lie as in model.weights.h5, and not as in the legacy format. */
export function isNumbered(tree: Hdf5Tree): boolean {
  return roots.some((root) => tree.attributes.has(root));
}

/**
 * The weights of model.weights.h5: <root>/<group>/vars/0, 1, ...
 *
 * @param groups of `groupNames`.
 */
export function numberedWeights(tree: Hdf5Tree, groups: ReadonlyMap<string, string>): KerasWeights {
  const root = roots.find((one) => tree.attributes.has(one)) ?? roots[0];
  return new Map(
    [...groups].map(([layer, group]) => {
      const weights: KerasWeight[] = [];
      for (;;) {
        const weight = tree.datasets.get(`${root}/${group}/vars/${weights.length}`);
        if (!weight) return [layer, weights];
        weights.push(weight);
      }
    }),
  );
}
