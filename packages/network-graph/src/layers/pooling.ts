import { attribute, type AttrValue, type TensorOperand } from '@foodnet/graph';
import type {
  AveragePoolLayer,
  GlobalAveragePoolLayer,
  GlobalMaxPoolLayer,
  MaxPoolLayer,
} from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';
import { windowAttributes } from './window-attributes.js';

export function maxPool(network: NetworkGraph, layer: MaxPoolLayer, images: TensorOperand): LayerNodes {
  return addMaxPool(network, layer.name, images, {
    ...windowAttributes(layer),
    ksize: attribute.ints([1, layer.size, layer.size, 1]),
  });
}

export function averagePool(
  network: NetworkGraph,
  layer: AveragePoolLayer,
  images: TensorOperand,
): LayerNodes {
  const { name, size } = layer;
  const attributes = { ...windowAttributes(layer), ksize: attribute.ints([1, size, size, 1]) };
  return {
    output: network.add('AvgPool', name, [images], attributes),
    backward(gradient) {
      const shape = network.shapeOf(images, `${name}/input_shape`);
      return [network.add('AvgPoolGrad', `${name}/gradient`, [shape, gradient], attributes)];
    },
  };
}

/**
 * A max pool over the whole map: of equal values the first alone has the gradient.
 *
 * @param inputShape [height, width, channels]
 */
export function globalMaxPool(
  network: NetworkGraph,
  { name }: GlobalMaxPoolLayer,
  images: TensorOperand,
  [height, width, channels]: readonly number[],
): LayerNodes {
  const { output, backward } = addMaxPool(network, `${name}/pool`, images, {
    ...windowAttributes({ stride: 1, padding: 'valid' }),
    ksize: attribute.ints([1, height, width, 1]),
  });
  return {
    output: network.reshape(output, [-1, channels], name),
    backward: (gradient, wanted) =>
      backward(network.reshape(gradient, [-1, 1, 1, channels], `${name}/reshaped`), wanted),
  };
}

function addMaxPool(
  network: NetworkGraph,
  name: string,
  images: TensorOperand,
  attributes: Readonly<Record<string, AttrValue>>,
): LayerNodes {
  const output = network.add('MaxPool', name, [images], attributes);
  return {
    output,
    backward: (gradient) => [
      network.add('MaxPoolGrad', `${name}/gradient`, [images, output, gradient], attributes),
    ],
  };
}

/** @param inputShape [height, width, channels] */
export function globalAveragePool(
  network: NetworkGraph,
  { name }: GlobalAveragePoolLayer,
  images: TensorOperand,
  [height, width, channels]: readonly number[],
): LayerNodes {
  const axes = network.ints(`${name}/axes`, [1, 2]);
  return {
    output: network.add('Mean', name, [images, axes], { Tidx: attribute.type('int32') }),
    backward(gradient) {
      const reshaped = network.reshape(gradient, [-1, 1, 1, channels], `${name}/reshaped`);
      const share = network.scalar(`${name}/share`, 1 / (height * width));
      const scaled = network.add('Mul', `${name}/scaled`, [reshaped, share]);
      const shape = network.shapeOf(images, `${name}/input_shape`);
      return [
        network.add('BroadcastTo', `${name}/gradient`, [scaled, shape], { Tidx: attribute.type('int32') }),
      ];
    },
  };
}
