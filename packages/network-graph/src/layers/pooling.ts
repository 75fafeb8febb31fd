import { attribute, type TensorOperand } from '@foodnet/graph';
import type { GlobalAveragePoolLayer, MaxPoolLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

export function maxPool(network: NetworkGraph, layer: MaxPoolLayer, images: TensorOperand): LayerNodes {
  const { name, size, stride } = layer;
  const attributes = {
    ksize: attribute.ints([1, size, size, 1]),
    strides: attribute.ints([1, stride, stride, 1]),
    padding: attribute.string('SAME'),
  };
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
