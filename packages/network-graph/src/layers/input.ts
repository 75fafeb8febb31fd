import { attribute, type TensorOperand } from '@foodnet/graph';
import type { InputLayer, RescaleLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

/** Has no parameters below it, so nothing asks for its gradient. */
const noGradient = () => [];

/**
 * What all but the rescaling take: a head has none, and begins with features.
 *
 * @param images float32 [N, ...shape of the layer].
 */
export function input(network: NetworkGraph, { name }: InputLayer, images: TensorOperand): LayerNodes {
  return {
    output: network.cast(images, 'float32', network.computeType, `${name}/cast`),
    backward: noGradient,
  };
}

/**
 * output = input * scale + offset, computed in float32.
 *
 * @param images float32 [N, height, width, 3], values 0..255: as they were given, with all their digits.
 */
export function rescale(network: NetworkGraph, layer: RescaleLayer, images: TensorOperand): LayerNodes {
  const float32 = { T: attribute.type('float32') };
  const { name } = layer;
  let scaled: TensorOperand = network.add(
    'Mul',
    name,
    [images, network.scalar(`${name}/scale`, layer.scale, 'float32')],
    float32,
  );
  if (layer.offset !== 0) {
    scaled = network.add(
      'AddV2',
      `${name}/add`,
      [scaled, network.scalar(`${name}/offset`, layer.offset, 'float32')],
      float32,
    );
  }
  return {
    output: network.cast(scaled, 'float32', network.computeType, `${name}/cast`),
    backward: noGradient,
  };
}
