import type { ActivationName } from '@foodnet/contracts';
import type { TensorOperand } from '@foodnet/graph';
import type { ActivationLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

type AddActivation = (network: NetworkGraph, name: string, features: TensorOperand) => LayerNodes;

/** A function whose gradient TensorFlow computes by one kernel, from the function's value or its argument. */
function withKernel(
  op: string,
  inputsOfGradient: (gradient: TensorOperand, x: TensorOperand, y: TensorOperand) => TensorOperand[],
): AddActivation {
  return (network, name, x) => {
    const output = network.add(op, name, [x]);
    return {
      output,
      backward: (gradient) => [
        network.add(`${op}Grad`, `${name}/gradient`, inputsOfGradient(gradient, x, output)),
      ],
    };
  };
}

const activations: Readonly<Record<ActivationName, AddActivation>> = {
  relu6: withKernel('Relu6', (gradient, x) => [gradient, x]),
  sigmoid: withKernel('Sigmoid', (gradient, _, y) => [y, gradient]),
  tanh: withKernel('Tanh', (gradient, _, y) => [y, gradient]),
  elu: withKernel('Elu', (gradient, _, y) => [gradient, y]),
  silu(network, name, x) {
    const gate = network.add('Sigmoid', `${name}/gate`, [x]);
    return {
      output: network.add('Mul', name, [x, gate]),
      // d(x * s(x)) = s(x) + x * s'(x)
      backward(gradient) {
        const direct = network.add('Mul', `${name}/direct`, [gradient, gate]);
        const byGate = network.add('Mul', `${name}/by_gate`, [gradient, x]);
        const throughGate = network.add('SigmoidGrad', `${name}/through_gate`, [gate, byGate]);
        return [network.add('AddV2', `${name}/gradient`, [direct, throughGate])];
      },
    };
  },
};

export function activation(
  network: NetworkGraph,
  layer: ActivationLayer,
  features: TensorOperand,
): LayerNodes {
  return activations[layer.function](network, layer.name, features);
}
