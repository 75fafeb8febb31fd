import type { ActivationName } from '@foodnet/contracts';
import type { OnnxValue } from '@foodnet/graph';
import { addWeights, type OnnxNetwork } from './onnx-network.js';

type AddActivation = (network: OnnxNetwork, name: string, input: OnnxValue) => OnnxValue;

const withOperator =
  (opType: string): AddActivation =>
  ({ graph }, name, input) =>
    graph.add(opType, { name, inputs: [input] });

/** The elementwise functions by their names. */
export const onnxActivations: Readonly<Record<ActivationName, AddActivation>> = {
  relu6(network, name, input) {
    const limit = (role: string, value: number) =>
      addWeights(network, `${name}/${role}`, { shape: [], data: Float32Array.of(value) });
    return network.graph.add('Clip', { name, inputs: [input, limit('min', 0), limit('max', 6)] });
  },
  sigmoid: withOperator('Sigmoid'),
  tanh: withOperator('Tanh'),
  elu: withOperator('Elu'),
  silu({ graph }, name, input) {
    const gate = graph.add('Sigmoid', { name: `${name}/gate`, inputs: [input] });
    return graph.add('Mul', { name, inputs: [input, gate] });
  },
};
