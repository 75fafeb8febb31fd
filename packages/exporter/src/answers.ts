import { forward, weightTensors, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { join } from 'node:path';
import { openOnnx } from './onnx-session.js';
import { slicePictures, type Pictures } from './pictures.js';
import { TFJS_FILE } from './tfjs/write-tfjs.js';

/** Few enough for the layers of MobileNetV2 at 224 x 224 pixels, 90 MB a picture, to fit into a GB. */
const BATCH_PICTURES = 8;

/** What the trainer answers: the forward pass with its weights; with `mirror` the mean with that of the mirrors. */
export async function askTrainer(
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Weights,
  pictures: Pictures,
  mirror = false,
): Promise<Float32Array> {
  const tensors = weightTensors(tf, weights);
  const ask = (images: Tensor4D) => tf.tidy(() => forward(tf, layers, tensors, images).probabilities);
  try {
    return await askInBatches(tf, pictures, (images) =>
      mirror ? tf.mean(tf.stack([ask(images), ask(tf.reverse4d(images, 2))]), 0) : ask(images),
    );
  } finally {
    tf.dispose(tensors);
  }
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
    return await askInBatches(tf, pictures, (images) => model.execute(images, 'probabilities') as Tensor);
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

/** Batch by batch: op by op, the outputs of all layers are kept until the last. */
async function askInBatches(
  tf: TensorFlow,
  pictures: Pictures,
  ask: (images: Tensor4D) => Tensor,
): Promise<Float32Array> {
  const rows: Float32Array[] = [];
  for (let first = 0; first < pictures.shape[0]; first += BATCH_PICTURES) {
    const answer = tf.tidy(() => ask(imagesOf(tf, slicePictures(pictures, first, BATCH_PICTURES))));
    rows.push((await answer.data()) as Float32Array);
    answer.dispose();
  }
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

function imagesOf(tf: TensorFlow, { shape, data }: Pictures): Tensor4D {
  return tf.tensor4d(Int32Array.from(data), [...shape], 'int32');
}
