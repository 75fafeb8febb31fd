import { forward, weightTensors, type Layer, type Weights } from '@foodnet/model';
import type { SplitReader } from '@foodnet/dataset';
import type { TensorFlow } from '@foodnet/tensorflow';
import { bestLabels } from '../accuracy.js';
import { readPictures } from '../export-pictures.js';

const BATCH_PICTURES = 32;

/** Below every probability that float32 tells from zero: keeps a logarithm finite. */
const LEAST_PROBABILITY = 1e-38;

/**
 * Mean cross-entropy in nats and share of hits of a network on pictures of a split.
 *
 * @param indices of the pictures, at least one.
 * @throws the abort's reason.
 */
export async function measure(
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Weights,
  split: SplitReader,
  indices: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<{ readonly loss: number; readonly accuracy: number }> {
  const [height, width] = layers[0].shape;
  const tensors = weightTensors(tf, weights);
  let [loss, hits] = [0, 0];
  try {
    for (let first = 0; first < indices.length; first += BATCH_PICTURES) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      const batch = Array.from(
        { length: Math.min(BATCH_PICTURES, indices.length - first) },
        (_, position) => indices[first + position],
      );
      const pictures = readPictures(split, batch, height, width);
      const probabilities = tf.tidy(() => {
        const images = tf.tensor4d(Int32Array.from(pictures.data), [batch.length, height, width, 3], 'int32');
        return forward(tf, layers, tensors, images).probabilities.dataSync<'float32'>();
      });
      const classes = probabilities.length / batch.length;
      const labels = batch.map((index) => split.labels[index]);
      hits += bestLabels(probabilities, batch.length).filter((label, row) => label === labels[row]).length;
      for (const [row, label] of labels.entries())
        loss -= Math.log(Math.max(probabilities[row * classes + label], LEAST_PROBABILITY));
    }
  } finally {
    tf.dispose(tensors);
  }
  return { loss: loss / indices.length, accuracy: hits / indices.length };
}
