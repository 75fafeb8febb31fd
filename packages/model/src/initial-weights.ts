import { elementsOf, random } from '@foodnet/contracts';
import { parametersOf, type Layer } from './layers.js';
import type { WeightArray, Weights } from './tensors.js';

/**
 * Weights to start a training with, as Keras's defaults: kernels from Glorot's uniform distribution (Glorot and Bengio
 * 2010, U(-l, l) with l = sqrt(6 / (fan in + fan out))), ones for the moving variance and, where the layer says nothing else,
 * for gamma, zeros for the rest.
 * Each kernel draws from a stream of its own name.
 */
export function initialWeights(layers: readonly Layer[], seed: number): Weights {
  const weights = new Map<string, WeightArray>();
  const scaleOf = new Map<string, number | undefined>();
  for (const layer of layers) {
    if (layer.kind === 'batchNorm') scaleOf.set(`${layer.name}/gamma`, layer.initialScale);
  }
  for (const { name, shape } of parametersOf(layers)) {
    const data = new Float32Array(elementsOf(shape));
    const role = name.slice(name.lastIndexOf('/') + 1);
    if (role === 'gamma' || role === 'moving_variance') data.fill(scaleOf.get(name) ?? 1);
    if (role === 'kernel') {
      const draw = random(seed, 'weights', name);
      const limit = glorotLimit(shape);
      for (let index = 0; index < data.length; index++) data[index] = (2 * draw() - 1) * limit;
    }
    weights.set(name, { shape, data });
  }
  return weights;
}

/** Fans count the whole receptive field: a 3x3 kernel from 64 to 128 channels has 576 in and 1,152 out. */
function glorotLimit(shape: readonly number[]): number {
  const [fanInChannels, fanOutChannels] = shape.slice(-2);
  const field = elementsOf(shape.slice(0, -2));
  return Math.sqrt(6 / (field * (fanInChannels + fanOutChannels)));
}
