import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { float32, int32, runKernel } from './kernels.js';
import type { DropoutLayer } from './layers.js';

/**
 * x / (1 - rate) where U(0, 1) is at least `rate`, else 0. What is taken away depends on the layer's name and the step
 * alone, so a resumed training goes on with the same draws; the order of the pictures comes from the run's seed.
 */
export function dropout(tf: TensorFlow, x: Tensor, { name, rate }: DropoutLayer, step: number): Tensor {
  const seed = tf.tensor1d([dropoutSeed(name), step], 'int32');
  const shape = tf.tensor1d(x.shape, 'int32');
  const attributes = { dtype: float32, Tseed: int32, T: int32 };
  const drawn = runKernel(tf, 'StatelessRandomUniform', [shape, seed], attributes, 1)[0];
  const kept = tf.cast(tf.greaterEqual(drawn, rate), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}

/** FNV-1a of the layer's name, as int32. */
export function dropoutSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
