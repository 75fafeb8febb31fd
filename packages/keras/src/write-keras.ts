import type { Layer, Weights } from '@foodnet/model';
import { strToU8, zipSync } from 'fflate';
import { functionalConfig } from './functional-config.js';
import { withHdf5 } from './hdf5.js';
import { kerasOrder } from './keras-order.js';
import { KERAS_VERSION } from './keras-version.js';
import { groupNames } from './snake-names.js';
import { toKerasLayer } from './to-keras-layer.js';

/**
 * A network as the bytes of a .keras file, which `keras.models.load_model` of Keras 3 reads without custom code: float32
 * pictures 0..255 [N, height, width, 3] -> probabilities [N, classes]. The model is not compiled.
 *
 * @param layers of `layersOf`.
 */
export async function encodeKeras(
  layers: readonly Layer[],
  weights: Weights,
  modelName: string,
): Promise<Uint8Array> {
  const ordered = kerasOrder(layers);
  const metadata = { keras_version: KERAS_VERSION, date_saved: new Date().toISOString() };
  return zipSync(
    {
      'metadata.json': strToU8(JSON.stringify(metadata)),
      'config.json': strToU8(JSON.stringify(functionalConfig(ordered, modelName, 'keras'))),
      'model.weights.h5': await encodeWeights(ordered, weights),
    },
    // Stored, as Keras does: weights do not shrink.
    { level: 0 },
  );
}

/** layers/<group>/vars/<0, 1, ...> as Keras 3 names them. */
async function encodeWeights(ordered: readonly Layer[], weights: Weights): Promise<Uint8Array> {
  const groups = groupNames(ordered.map(toKerasLayer));
  return withHdf5(undefined, (file, content) => {
    // Keras up to 3.4 looks for the variables of everything, those of the model and of layers that have none, too.
    file.create_group('vars');
    const all = file.create_group('layers');
    for (const { name, parameters } of ordered) {
      const vars = all.create_group(groups.get(name)!).create_group('vars');
      vars.create_attribute('name', name);
      for (const [index, parameter] of parameters.entries()) {
        const { shape, data } = weights.get(parameter.name)!;
        vars.create_dataset({ name: String(index), data, shape: [...shape], dtype: '<f4' });
      }
    }
    return content();
  });
}
