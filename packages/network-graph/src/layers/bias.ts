import type { TensorOperand } from '@foodnet/graph';
import type { NetworkGraph } from '../network-graph.js';

/** A product with its bias. */
export interface Biased {
  readonly output: TensorOperand;
  /** Adds the bias's gradient, from that of the output. */
  readonly backward: (gradient: TensorOperand) => void;
}

/**
 * Adds the bias of a convolution, where it has one.
 *
 * @param absorbed whether nothing but BatchNorm takes the output. In training BatchNorm then takes the bias away with
 * the batch's mean: the output does not depend on it and its gradient is zero, so neither is computed.
 */
export function biased(
  network: NetworkGraph,
  { name, bias }: { readonly name: string; readonly bias: boolean },
  product: TensorOperand,
  absorbed: boolean,
): Biased {
  const withoutBias: Biased = { output: product, backward: () => undefined };
  if (!bias) return withoutBias;
  const biasName = `${name}/bias`;
  if (network.training && absorbed) {
    network.absorbedBiases.set(name, network.variable(biasName));
    return withoutBias;
  }
  return {
    output: network.add('BiasAdd', `${name}/biased`, [product, network.parameter(biasName)]),
    backward(gradient) {
      const byBias = network.add('BiasAddGrad', `${name}/by_bias`, [gradient]);
      network.gradients.set(
        biasName,
        network.cast(byBias, network.computeType, 'float32', `${name}/by_bias/cast`),
      );
    },
  };
}
