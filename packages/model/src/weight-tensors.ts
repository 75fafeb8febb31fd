import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import type { Weights } from './tensors.js';

/** Weights in TensorFlow's memory, as `forward` takes them; the caller disposes of them. */
export function weightTensors(tf: TensorFlow, weights: Weights): Record<string, Tensor> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
}
