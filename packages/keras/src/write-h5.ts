import type { Layer, Weights } from '@foodnet/model';
import type { Group } from 'h5wasm';
import { functionalConfig } from './functional-config.js';
import { withHdf5 } from './hdf5.js';
import { kerasOrder } from './keras-order.js';
import { KERAS_VERSION } from './keras-version.js';

/** HDF5 keeps an attribute in the header of its object, which holds 64 KiB; Keras leaves itself the same room. */
const MOST_ATTRIBUTE_BYTES = 64_512;

/**
 * A network as the bytes of a legacy HDF5 file (.h5, .hdf5), which `keras.models.load_model` of Keras 2 and 3 reads:
 * float32 pictures 0..255 [N, height, width, 3] -> probabilities [N, classes]. The model is not compiled.
 *
 * @param layers of `layersOf`.
 */
export async function encodeH5(
  layers: readonly Layer[],
  weights: Weights,
  modelName: string,
): Promise<Uint8Array> {
  const ordered = kerasOrder(layers);
  return withHdf5(undefined, (file, content) => {
    const versions = (group: Group) => {
      group.create_attribute('backend', 'tensorflow');
      group.create_attribute('keras_version', KERAS_VERSION);
    };
    versions(file);
    file.create_attribute('model_config', JSON.stringify(functionalConfig(ordered, modelName, 'legacy')));
    const all = file.create_group('model_weights');
    versions(all);
    writeNames(
      all,
      'layer_names',
      ordered.map(({ name }) => name),
    );
    for (const { name, parameters } of ordered) {
      const group = all.create_group(name);
      if (parameters.length === 0) continue;
      writeNames(
        group,
        'weight_names',
        parameters.map((parameter) => `${parameter.name}:0`),
      );
      const own = group.create_group(name);
      for (const parameter of parameters) {
        const { shape, data } = weights.get(parameter.name)!;
        const role = parameter.name.slice(name.length + 1);
        own.create_dataset({ name: `${role}:0`, data, shape: [...shape], dtype: '<f4' });
      }
    }
    return content();
  });
}

/** An attribute of names, of fixed length as Keras 2 reads them, in several parts where one would be too long. */
function writeNames(group: Group, attribute: string, names: readonly string[]): void {
  const length = Math.max(...names.map((name) => Buffer.byteLength(name)));
  const perPart = Math.floor(MOST_ATTRIBUTE_BYTES / length);
  const parts = Array.from({ length: Math.ceil(names.length / perPart) }, (_, part) =>
    names.slice(part * perPart, (part + 1) * perPart),
  );
  for (const [part, own] of parts.entries())
    group.create_attribute(parts.length === 1 ? attribute : `${attribute}${part}`, own, null, `S${length}`);
}
