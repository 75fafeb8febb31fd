import { forward, weightTensors, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { join } from 'node:path';
import { openOnnx } from './onnx-session.js';
import type { Pictures } from './pictures.js';
import { TFJS_FILE } from './tfjs/write-tfjs.js';

/** What the trainer answers: the forward pass with its weights; with `mirror` the mean with that of the mirrors. */
export async function askTrainer(
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Weights,
  pictures: Pictures,
  mirror = false,
): Promise<Float32Array> {
  const tensors = weightTensors(tf, weights);
  const answer = tf.tidy(() => {
    const images = imagesOf(tf, pictures);
    const ask = (seen: Tensor4D) => forward(tf, layers, tensors, seen).probabilities;
    return mirror ? tf.mean(tf.stack([ask(images), ask(tf.reverse4d(images, 2))]), 0) : ask(images);
  });
  const probabilities = (await answer.data()) as Float32Array;
  tf.dispose([tensors, answer]);
  return probabilities;
}

/** What the SavedModel in a folder answers, in this process's TensorFlow. */
export async function askSavedModel(
  tf: TensorFlow,
  folder: string,
  pictures: Pictures,
): Promise<Float32Array> {
  const model = await tf.node.loadSavedModel(folder);
  try {
    const answer = tf.tidy(() => model.predict({ images: imagesOf(tf, pictures) })) as {
      probabilities: Tensor;
    };
    const probabilities = (await answer.probabilities.data()) as Float32Array;
    tf.dispose(answer);
    return probabilities;
  } finally {
    model.dispose();
  }
}

/** What the TensorFlow.js model in a folder answers, op by op in this process's TensorFlow. */
export async function askTfjs(tf: TensorFlow, folder: string, pictures: Pictures): Promise<Float32Array> {
  const model = await tf.loadGraphModel(`file://${join(folder, TFJS_FILE)}`);
  try {
    const answer = tf.tidy(() => model.execute(imagesOf(tf, pictures), 'probabilities')) as Tensor;
    const probabilities = (await answer.data()) as Float32Array;
    answer.dispose();
    return probabilities;
  } finally {
    model.dispose();
  }
}

/** What model.onnx in a folder answers, in onnxruntime on the CPU. */
export async function askOnnx(folder: string, pictures: Pictures): Promise<Float32Array> {
  const session = await openOnnx(join(folder, 'model.onnx'));
  try {
    return await session.ask(pictures);
  } finally {
    await session.release();
  }
}

function imagesOf(tf: TensorFlow, { shape, data }: Pictures): Tensor4D {
  return tf.tensor4d(Int32Array.from(data), [...shape], 'int32');
}
