import type { Layer } from '@foodnet/model';
import type { KerasLayer } from './keras-layer.js';
import { toKerasLayer } from './to-keras-layer.js';

/** `keras`: how Keras 3 writes .keras files. `legacy`: how Keras 2 wrote HDF5 files, which Keras 3 reads as well. */
export type ConfigStyle = 'keras' | 'legacy';

/**
 * A network as the description of a functional model.
 *
 * @param layers in Keras's order; the first is the input, the last the output.
 */
export function functionalConfig(layers: readonly Layer[], modelName: string, style: ConfigStyle): object {
  const shapes = new Map(layers.map(({ name, shape }) => [name, [null, ...shape]]));
  const tensor = (name: string) => ({
    class_name: '__keras_tensor__',
    config: { shape: shapes.get(name), dtype: 'float32', keras_history: [name, 0, 0] },
  });
  const calls = {
    keras(inputs: readonly string[]) {
      const tensors = inputs.map(tensor);
      return { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} };
    },
    legacy: (inputs: readonly string[]) => inputs.map((name) => [name, 0, 0, {}]),
  };
  /** A list that Keras 3.0 to 3.3 need, too; later ones then warn of every call that it is given no list. */
  const ends = { keras: (end: unknown[]) => end, legacy: (end: unknown[]) => [end] };
  const described = layers.map(toKerasLayer).map(({ className, name, config, inputs }: KerasLayer) => ({
    ...(style === 'keras' && { module: 'keras.layers', registered_name: null }),
    class_name: className,
    config,
    name,
    inbound_nodes: inputs.length > 0 ? [calls[style](inputs)] : [],
  }));
  const [input, output] = [layers[0], layers[layers.length - 1]];
  return {
    ...(style === 'keras' && { module: 'keras.src.models.functional', registered_name: 'Functional' }),
    class_name: 'Functional',
    config: {
      name: modelName,
      trainable: true,
      layers: described,
      input_layers: ends[style]([input.name, 0, 0]),
      output_layers: ends[style]([output.name, 0, 0]),
    },
  };
}
