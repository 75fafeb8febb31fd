import type { TensorOperand } from '@foodnet/graph';
import type { DepthwiseConvolutionLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';
import { biased } from './bias.js';
import { windowAttributes } from './window-attributes.js';

/** @param absorbed see `biased`. */
export function depthwiseConvolution(
  network: NetworkGraph,
  layer: DepthwiseConvolutionLayer,
  images: TensorOperand,
  absorbed: boolean,
): LayerNodes {
  const { name } = layer;
  const kernelName = `${name}/kernel`;
  const kernel = network.parameter(kernelName);
  const attributes = windowAttributes(layer);
  const product = network.add('DepthwiseConv2dNative', name, [images, kernel], attributes);
  const { output, backward } = biased(network, layer, product, absorbed);
  return {
    output,
    backward(gradient, wanted) {
      const kernelShape = network.ints(`${name}/kernel_shape`, network.variable(kernelName).shape);
      const byKernel = network.add(
        'DepthwiseConv2dNativeBackpropFilter',
        `${name}/by_kernel`,
        [images, kernelShape, gradient],
        attributes,
      );
      network.gradients.set(
        kernelName,
        network.cast(byKernel, network.computeType, 'float32', `${name}/by_kernel/cast`),
      );
      backward(gradient);
      if (!wanted) return [];
      const inputShape = network.shapeOf(images, `${name}/input_shape`);
      return [
        network.add(
          'DepthwiseConv2dNativeBackpropInput',
          `${name}/by_input`,
          [inputShape, kernel, gradient],
          attributes,
        ),
      ];
    },
  };
}
