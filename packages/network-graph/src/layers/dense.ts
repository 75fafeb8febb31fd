import type { ComputeType } from '@foodnet/contracts';
import { attribute, type TensorOperand } from '@foodnet/graph';
import type { DenseLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

const float32 = { T: attribute.type('float32') };

/**
 * Computed in float32 whatever the compute type: it costs nothing.
 *
 * @param outputType of the output and of its gradient: float32 of the logits, so that the loss keeps its digits; what
 * other layers take has the compute type.
 */
export function dense(
  network: NetworkGraph,
  layer: DenseLayer,
  features: TensorOperand,
  outputType: ComputeType,
): LayerNodes {
  const { name } = layer;
  const kernel = network.variable(`${name}/kernel`);
  const bias = layer.bias ? network.variable(`${name}/bias`) : undefined;
  const input = network.cast(features, network.computeType, 'float32', `${name}/input`);
  const product = network.add('MatMul', `${name}/product`, [input, kernel.read], float32);
  const output = bias ? network.add('BiasAdd', name, [product, bias.read], float32) : product;
  return {
    output: network.cast(output, 'float32', outputType, `${name}/cast`),
    backward(arrived, wanted) {
      const gradient = network.cast(arrived, outputType, 'float32', `${name}/gradient`);
      const transposed = (which: 'transpose_a' | 'transpose_b') => ({
        ...float32,
        [which]: attribute.bool(true),
      });
      network.gradients.set(
        kernel.name,
        network.add('MatMul', `${name}/by_kernel`, [input, gradient], transposed('transpose_a')),
      );
      if (bias)
        network.gradients.set(bias.name, network.add('BiasAddGrad', `${name}/by_bias`, [gradient], float32));
      if (!wanted) return [];
      const byInput = network.add(
        'MatMul',
        `${name}/by_input`,
        [gradient, kernel.read],
        transposed('transpose_b'),
      );
      return [network.cast(byInput, 'float32', network.computeType, `${name}/by_input/cast`)];
    },
  };
}
