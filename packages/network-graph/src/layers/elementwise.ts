import type { TensorOperand } from '@foodnet/graph';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

export function relu(network: NetworkGraph, name: string, features: TensorOperand): LayerNodes {
  const output = network.add('Relu', name, [features]);
  return {
    output,
    backward: (gradient) => [network.add('ReluGrad', `${name}/gradient`, [gradient, output])],
  };
}

export function add(
  network: NetworkGraph,
  name: string,
  first: TensorOperand,
  second: TensorOperand,
): LayerNodes {
  return {
    output: network.add('AddV2', name, [first, second]),
    backward: (gradient) => [gradient, gradient],
  };
}
