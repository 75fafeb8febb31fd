import type { ActivationName } from '@foodnet/contracts';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';

/** The elementwise functions by their names, with the gradients of TensorFlow.js. */
export const activations: Readonly<Record<ActivationName, (tf: TensorFlow, x: Tensor) => Tensor>> = {
  relu6: (tf, x) => tf.relu6(x),
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
  elu: (tf, x) => tf.elu(x),
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
};
