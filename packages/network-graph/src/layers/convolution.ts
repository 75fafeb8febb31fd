import { attribute, type TensorOperand } from '@foodnet/graph';
import type { ConvolutionLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';
import { biased } from './bias.js';
import { windowAttributes } from './window-attributes.js';

/** @param absorbed see `biased`. */
export function convolution(
  network: NetworkGraph,
  layer: ConvolutionLayer,
  images: TensorOperand,
  absorbed: boolean,
): LayerNodes {
  const { name } = layer;
  const kernelName = `${name}/kernel`;
  const kernel = network.parameter(kernelName);
  const { shape: kernelShape } = network.variable(kernelName);
  const attributes = windowAttributes(layer);
  const convolved = network.add('Conv2D', name, [images, kernel], attributes);
  const { output, backward } = biased(network, layer, convolved, absorbed);

  return {
    output,
    backward(gradient, wanted) {
      const byKernel = hasFewPositions(layer) ? byPatches(gradient) : byConvolution(gradient);
      network.gradients.set(
        kernelName,
        network.cast(byKernel, network.computeType, 'float32', `${name}/by_kernel/cast`),
      );
      backward(gradient);
      if (!wanted) return [];
      const inputShape = network.shapeOf(images, `${name}/input_shape`);
      return [
        network.add('Conv2DBackpropInput', `${name}/by_input`, [inputShape, kernel, gradient], attributes),
      ];
    },
  };

  function byConvolution(gradient: TensorOperand): TensorOperand {
    const shape = network.ints(`${name}/kernel_shape`, kernelShape);
    return network.add('Conv2DBackpropFilter', `${name}/by_kernel`, [images, shape, gradient], attributes);
  }

  /** patches [N * height * width, kernel * kernel * channels], transposed, times gradient [N * height * width, filters] */
  function byPatches(gradient: TensorOperand): TensorOperand {
    const [height, width, channels, filters] = kernelShape;
    // They need nothing but the images: without the control they would be made, and kept, during the forward pass.
    const patches = network.add(
      'ExtractImagePatches',
      `${name}/patches`,
      [images],
      {
        ksizes: attribute.ints([1, height, width, 1]),
        strides: attributes.strides,
        rates: attribute.ints([1, 1, 1, 1]),
        padding: attributes.padding,
      },
      [gradient],
    );
    const rows = (matrix: TensorOperand, columns: number, of: string) =>
      network.reshape(matrix, [-1, columns], `${name}/${of}_rows`);
    const product = network.add(
      'MatMul',
      `${name}/by_kernel`,
      [rows(patches, height * width * channels, 'patch'), rows(gradient, filters, 'gradient')],
      { transpose_a: attribute.bool(true) },
    );
    return network.reshape(product, kernelShape, `${name}/by_kernel/shaped`);
  }
}

/** Up to a map of 4 x 4, at any batch size: oneDNN's product is 1.4 times as fast as its kernel for this gradient. */
const MOST_POSITIONS_OF_PATCHES = 16;

function hasFewPositions({ shape: [height, width] }: ConvolutionLayer): boolean {
  return height * width <= MOST_POSITIONS_OF_PATCHES;
}
