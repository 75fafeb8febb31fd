import type { Layer, WeightArray, Weights } from '@foodnet/model';
import type { LayerOf } from './layer-table.js';
import { isConvolution, weightsOf, type Convolution } from './onnx-network.js';

export interface FoldedNetwork {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
}

/**
 * Computes every BatchNorm that directly follows a convolution (also a depthwise one) into the convolution's kernel and bias, in float64:
 * kernel' = kernel * f and bias' = (bias - mean) * f + beta with f = gamma / sqrt(variance + epsilon), by output
 * channel. A BatchNorm elsewhere, or behind a convolution whose output others use as well, stays.
 */
export function foldBatchNorms(layers: readonly Layer[], weights: Weights): FoldedNetwork {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const uses = new Map<string, number>();
  for (const name of layers.flatMap(({ inputs }) => inputs)) uses.set(name, (uses.get(name) ?? 0) + 1);

  const folded = new Map(weights);
  const replacedBy = new Map<string, string>();
  for (const layer of layers) {
    const before = layer.inputs.length === 1 ? byName.get(layer.inputs[0]) : undefined;
    if (layer.kind !== 'batchNorm' || !isConvolution(before) || uses.get(before.name) !== 1) continue;
    fold(layer, before, folded);
    replacedBy.set(layer.name, before.name);
  }
  const kept = layers.filter(({ name }) => !replacedBy.has(name));
  return {
    layers: kept.map((layer) => ({
      ...(isConvolution(layer) && [...replacedBy.values()].includes(layer.name) ? withBias(layer) : layer),
      inputs: layer.inputs.map((name) => replacedBy.get(name) ?? name),
    })),
    weights: folded,
  };
}

/** Folding gives one to a convolution that had none. */
function withBias(layer: Convolution): Convolution {
  if (layer.bias) return layer;
  const bias = { name: `${layer.name}/bias`, shape: layer.shape.slice(-1), trainable: true };
  return { ...layer, bias: true, parameters: [...layer.parameters, bias] };
}

function fold(norm: LayerOf<'batchNorm'>, convolution: Convolution, weights: Map<string, WeightArray>): void {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (role) => weightsOf(weights, `${norm.name}/${role}`).data,
  );
  for (const { name } of norm.parameters) weights.delete(name);

  const factor = Float64Array.from(
    gamma,
    (value, channel) => value / Math.sqrt(variance[channel] + norm.epsilon),
  );
  const kernel = weightsOf(weights, `${convolution.name}/kernel`);
  const biasName = `${convolution.name}/bias`;
  const bias = convolution.bias
    ? weightsOf(weights, biasName)
    : { shape: [factor.length], data: new Float32Array(factor.length) };
  // The output channel runs fastest: [height, width, in, out], and [height, width, channel, multiplier].
  weights.set(`${convolution.name}/kernel`, {
    shape: kernel.shape,
    data: kernel.data.map((value, index) => value * factor[index % factor.length]),
  });
  weights.set(biasName, {
    shape: bias.shape,
    data: bias.data.map((value, channel) => (value - mean[channel]) * factor[channel] + beta[channel]),
  });
}
