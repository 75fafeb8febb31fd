import { isTrainable, type Layer } from '@foodnet/model';

/**
 * Names of the layers that learn, or that take what such a layer gives. Each is looked at once: followed path by path, a
 * network doubles wherever its branches join.
 */
export function learningLayers(layers: readonly Layer[]): ReadonlySet<string> {
  const learning = new Set<string>();
  for (const layer of layers)
    if (isTrainable(layer) || layer.inputs.some((name) => learning.has(name))) learning.add(layer.name);
  return learning;
}
