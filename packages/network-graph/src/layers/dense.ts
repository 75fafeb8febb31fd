import { attribute, type TensorOperand } from '@foodnet/graph';
import type { DenseLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

const float32 = { T: attribute.type('float32') };

/** Computed in float32 whatever the compute type: it costs nothing and the loss keeps its digits. */
export function dense(network: NetworkGraph, { name }: DenseLayer, features: TensorOperand): LayerNodes {
  const [kernel, bias] = [network.variable(`${name}/kernel`), network.variable(`${name}/bias`)];
  const input = network.cast(features, network.computeType, 'float32', `${name}/input`);
  const product = network.add('MatMul', `${name}/product`, [input, kernel.read], float32);
  return {
    output: network.add('BiasAdd', name, [product, bias.read], float32),
    backward(gradient, wanted) {
      const transposed = (which: 'transpose_a' | 'transpose_b') => ({
        ...float32,
        [which]: attribute.bool(true),
      });
      network.gradients.set(
        kernel.name,
        network.add('MatMul', `${name}/by_kernel`, [input, gradient], transposed('transpose_a')),
      );
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
