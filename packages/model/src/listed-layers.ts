import { elementsOf, FoodnetError, type LayerNetwork, type LayerSpec } from '@foodnet/contracts';
import type { LayerList } from './layer-list.js';

/** Of one parameter and of one picture's map: far above any classifier's, and below what an array can hold. */
const MOST_ELEMENTS = 2 ** 28;

/**
 * Adds a network that is written out layer by layer.
 *
 * @throws FoodnetError `damaged`, naming the layer, its kind and its place, where one cannot take what its inputs give or
 * the network does not end in a softmax over the classes; `unsupported-model` where another stands within, and as
 * `LayerList`.
 */
export function addListedLayers(list: LayerList, { layers }: LayerNetwork, classes: number): void {
  for (const [index, layer] of layers.entries()) {
    try {
      if (layer.kind === 'softmax' && index < layers.length - 1)
        throw new FoodnetError(
          'unsupported-model',
          `Cannot build the network: softmax ${layer.name} (${index + 1} of ${layers.length}) stands within it, expected at its ` +
            'end. Give that layer another activation.',
        );
      addLayer(list, layer, classes);
      const added = list.layers[list.layers.length - 1];
      for (const shape of [added.shape, ...added.parameters.map((parameter) => parameter.shape)])
        if (elementsOf(shape) > MOST_ELEMENTS) throw new RangeError(`it has a tensor [${shape.join(', ')}]`);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new FoodnetError(
        'damaged',
        `Cannot build the network: layer ${layer.name} (${layer.kind}, ${index + 1} of ${layers.length}) does not fit: ` +
          `${cause.message}. Import the file again, or mend the network in the manifest.`,
        { cause },
      );
    }
  }
  const [dense, softmax] = list.layers.slice(-2);
  const unused = list.layers
    .slice(0, -1)
    .find(({ name }) => !list.layers.some((layer) => layer.inputs.includes(name)));
  const ends = dense.kind === 'dense' && softmax.kind === 'softmax' && softmax.inputs[0] === dense.name;
  if (!ends || unused || dense.units !== classes) {
    const found = unused ? `nothing takes ${unused.name}` : `it ends in ${dense.kind} and ${softmax.kind}`;
    throw new FoodnetError(
      'damaged',
      `Cannot build the network: ${found}, expected one path to a dense layer of ${classes} units and its softmax.`,
    );
  }
}

/** A spec holds the settings of its layer under the same names. */
function addLayer(list: LayerList, layer: LayerSpec, classes: number): string {
  const { name, inputs } = layer;
  const [input, second] = inputs;
  const wanted = layer.kind === 'add' ? 2 : 1;
  if (layer.kind !== 'concatenate' && inputs.length !== wanted)
    throw new RangeError(`it takes ${inputs.length} layers, expected ${wanted}`);
  switch (layer.kind) {
    case 'add':
      return list.add(name, input, second);
    case 'concatenate':
      return list.concatenate(name, inputs);
    case 'maxPool':
    case 'averagePool':
      return list.pool(layer.kind, name, input, layer);
    case 'globalAveragePool':
    case 'globalMaxPool':
      return list.globalPool(layer.kind, name, input);
    case 'dense':
      return list.dense(name, input, { ...layer, units: layer.units === 'classes' ? classes : layer.units });
    case 'relu':
    case 'flatten':
    case 'softmax':
      return list[layer.kind](name, input);
    case 'convolution':
      return list.convolution(name, input, layer);
    case 'depthwiseConvolution':
      return list.depthwiseConvolution(name, input, layer);
    case 'batchNorm':
      return list.batchNorm(name, input, layer);
    case 'activation':
      return list.activation(name, input, layer);
    case 'zeroPadding':
      return list.zeroPadding(name, input, layer);
    case 'dropout':
      return list.dropout(name, input, layer);
  }
}
