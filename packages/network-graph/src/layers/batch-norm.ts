import { attribute, type TensorOperand } from '@foodnet/graph';
import { isTrainable, type BatchNormLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

const float32 = { T: attribute.type('float32') };

/**
 * BatchNorm by TensorFlow's fused kernel. Statistics, scale and offset are float32 whatever the compute type; the
 * kernel returns the unbiased variance, which is what Keras 2 and PyTorch average. A frozen layer takes the moving
 * statistics in training, too.
 */
export function batchNorm(network: NetworkGraph, layer: BatchNormLayer, images: TensorOperand): LayerNodes {
  const { name } = layer;
  const own = (role: string) => network.variable(`${name}/${role}`);
  const [gamma, beta, mean, variance] = [
    own('gamma'),
    own('beta'),
    own('moving_mean'),
    own('moving_variance'),
  ];
  const attributes = {
    U: attribute.type('float32'),
    epsilon: attribute.float(layer.epsilon),
    is_training: attribute.bool(network.training && isTrainable(layer)),
  };
  if (!network.training || !isTrainable(layer)) {
    const inputs = [images, gamma.read, beta.read, mean.read, variance.read];
    return { output: network.add('FusedBatchNormV3', name, inputs, attributes), backward: throughFrozen };
  }

  // The kernel wants moving statistics all the same; with a factor of 1 it ignores them and returns the batch's own.
  const unused = network.graph.constant(`${name}/unused`, {
    dataType: 'float32',
    shape: [0],
    data: new Float32Array(0),
  });
  const normalised = network.add('FusedBatchNormV3', name, [images, gamma.read, beta.read, unused, unused], {
    ...attributes,
    exponential_avg_factor: attribute.float(1),
  });
  const bias = network.absorbedBiases.get(layer.inputs[0]);
  const batchMean = bias
    ? network.add('AddV2', `${name}/biased_mean`, [normalised.output(1), bias.read], float32)
    : normalised.output(1);
  for (const [moving, batch] of [
    [mean, batchMean],
    [variance, normalised.output(2)],
  ] as const) {
    // moving -= (moving - batch) * (1 - momentum)
    const difference = network.add('Sub', `${moving.name}/difference`, [moving.read, batch], float32);
    const share = network.scalar(`${moving.name}/share`, 1 - layer.momentum, 'float32');
    const change = network.add('Mul', `${moving.name}/change`, [difference, share], float32);
    network.updates.push(
      network.graph.add('AssignSubVariableOp', {
        name: `${moving.name}/update`,
        inputs: [moving.handle, change],
        attributes: { dtype: attribute.type('float32') },
      }),
    );
  }

  return {
    output: normalised,
    backward(gradient) {
      const reserved = [3, 4, 5].map((index) => normalised.output(index));
      const inputs = [gradient, images, gamma.read, ...reserved];
      const gradients = network.add('FusedBatchNormGradV3', `${name}/gradient`, inputs, attributes);
      network.gradients.set(gamma.name, gradients.output(1));
      network.gradients.set(beta.name, gradients.output(2));
      return [gradients];
    },
  };

  /** Nothing but a factor a channel: gamma / sqrt(variance + epsilon). */
  function throughFrozen(gradient: TensorOperand): TensorOperand[] {
    const epsilon = network.scalar(`${name}/epsilon`, layer.epsilon, 'float32');
    const shifted = network.add('AddV2', `${name}/shifted`, [variance.read, epsilon], float32);
    const inverse = network.add('Rsqrt', `${name}/inverse`, [shifted], float32);
    const factor = network.add('Mul', `${name}/factor`, [gamma.read, inverse], float32);
    const cast = network.cast(factor, 'float32', network.computeType, `${name}/factor/cast`);
    return [network.add('Mul', `${name}/gradient`, [gradient, cast])];
  }
}
