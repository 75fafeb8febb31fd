import type { KerasLayer } from './keras-layer.js';

/** Keras's `to_snake_case`: Conv2D -> conv2d, ReLU -> re_lu, BatchNormalization -> batch_normalization. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * What Keras 3 calls the groups of a model's layers in model.weights.h5: the class's name, numbered from the second one
 * on. By the layer's name.
 *
 * @param layers in Keras's order.
 */
export function groupNames(layers: readonly KerasLayer[]): ReadonlyMap<string, string> {
  const used = new Map<string, number>();
  return new Map(
    layers.map(({ className, name }) => {
      const plain = snakeCase(className);
      const count = used.get(plain) ?? 0;
      used.set(plain, count + 1);
      return [name, count === 0 ? plain : `${plain}_${count}`];
    }),
  );
}
