import { attribute, type TensorOperand } from '@foodnet/graph';
import type { ConvolutionLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

/**
 * A convolution with its bias.
 *
 * @param absorbed whether nothing but BatchNorm takes the output. In training BatchNorm then takes the bias away with
 * the batch's mean: the output does not depend on it and its gradient is zero, so neither is computed.
 */
export function convolution(
  network: NetworkGraph,
  layer: ConvolutionLayer,
  images: TensorOperand,
  absorbed: boolean,
): LayerNodes {
  const { name } = layer;
  const [kernelName, biasName] = [`${name}/kernel`, `${name}/bias`];
  const kernel = network.parameter(kernelName);
  const attributes = {
    strides: attribute.ints([1, layer.stride, layer.stride, 1]),
    padding: attribute.string('SAME'),
  };
  const convolved = network.add('Conv2D', name, [images, kernel], attributes);
  const withoutBias = network.training && absorbed;
  if (withoutBias) network.absorbedBiases.set(name, network.variable(biasName));

  return {
    output: withoutBias
      ? convolved
      : network.add('BiasAdd', `${name}/biased`, [convolved, network.parameter(biasName)]),
    backward(gradient, wanted) {
      const kernelShape = network.ints(`${name}/kernel_shape`, network.variable(kernelName).shape);
      const byKernel = network.add(
        'Conv2DBackpropFilter',
        `${name}/by_kernel`,
        [images, kernelShape, gradient],
        attributes,
      );
      network.gradients.set(
        kernelName,
        network.cast(byKernel, network.computeType, 'float32', `${name}/by_kernel/cast`),
      );
      if (!withoutBias) {
        const byBias = network.add('BiasAddGrad', `${name}/by_bias`, [gradient]);
        network.gradients.set(
          biasName,
          network.cast(byBias, network.computeType, 'float32', `${name}/by_bias/cast`),
        );
      }
      if (!wanted) return [];
      const inputShape = network.shapeOf(images, `${name}/input_shape`);
      return [
        network.add('Conv2DBackpropInput', `${name}/by_input`, [inputShape, kernel, gradient], attributes),
      ];
    },
  };
}
