import { forward, type Layer, type Weights } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { join } from 'node:path';

/** Packed pictures: uint8 [count, height, width, 3]. */
export interface Pictures {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  readonly data: Uint8Array;
}

/** What the trainer answers: the forward pass with its weights. */
export async function askTrainer(
  tf: TensorFlow,
  layers: readonly Layer[],
  weights: Weights,
  pictures: Pictures,
): Promise<Float32Array> {
  const tensors = Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
  const answer = tf.tidy(() => forward(tf, layers, tensors, imagesOf(tf, pictures)).probabilities);
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

/** What model.onnx in a folder answers, in onnxruntime on the CPU. */
export async function askOnnx(folder: string, { shape, data }: Pictures): Promise<Float32Array> {
  // Loaded late: a command that finds its work done needs no runtime.
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(join(folder, 'model.onnx'), {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  try {
    const { probabilities } = await session.run({ images: new Tensor('uint8', data, shape) });
    return probabilities.data as Float32Array;
  } finally {
    await session.release();
  }
}

function imagesOf(tf: TensorFlow, { shape, data }: Pictures): Tensor4D {
  return tf.tensor4d(Int32Array.from(data), [...shape], 'int32');
}
