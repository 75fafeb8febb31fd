import type { TensorFlow } from '@foodnet/tensorflow';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import type { BatchTargets } from './training-step.js';

/** Mean cross-entropy in nats; with targets, -sum of shares * log of probabilities, times the picture's weight. */
export function meanLoss(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D, targets?: BatchTargets): Scalar {
  const shares = targets ? tf.tensor(targets.shares, logits.shape) : tf.oneHot(labels, logits.shape[1]);
  const { weights } = targets ?? {};
  if (!weights) return tf.losses.softmaxCrossEntropy(shares, logits).asScalar();
  const entropies = tf.neg(tf.sum(tf.mul(shares, tf.logSoftmax(logits)), 1));
  return tf.mean(tf.mul(entropies, tf.tensor1d(weights)));
}

export function countCorrect(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D): Scalar {
  return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32')).asScalar();
}

/** The gradients times min(1, most / their length together), as `clipGradients` of the graph step. */
export function clippedGradients(tf: TensorFlow, gradients: readonly Tensor[], most: number): Tensor[] {
  const length = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const scale = tf.minimum(tf.div(most, length), 1);
  return gradients.map((gradient) => tf.mul(gradient, scale));
}
