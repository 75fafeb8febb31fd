import { random } from '@foodnet/contracts';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { float32, int32, runKernel } from './kernels.js';
import type { DropoutLayer } from './layers.js';

/**
 * x / (1 - rate) where U(0, 1) is at least `rate`, else 0. What is taken away depends on the run's seed, the layer's name
 * and the step alone, so a resumed training goes on with the same draws.
 */
export function dropout(
  tf: TensorFlow,
  x: Tensor,
  { name, rate }: DropoutLayer,
  runSeed: number,
  step: number,
): Tensor {
  const seed = tf.tensor1d([dropoutSeed(runSeed, name), step], 'int32');
  const shape = tf.tensor1d(x.shape, 'int32');
  const attributes = { dtype: float32, Tseed: int32, T: int32 };
  const drawn = runKernel(tf, 'StatelessRandomUniform', [shape, seed], attributes, 1)[0];
  const kept = tf.cast(tf.greaterEqual(drawn, rate), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}

/** The first draw of the layer's own stream, as int32. */
export function dropoutSeed(runSeed: number, name: string): number {
  return (random(runSeed, 'dropout', name)() * 2 ** 32) | 0;
}
