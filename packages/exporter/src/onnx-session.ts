import { slicePictures, type Pictures } from './pictures.js';

const BATCH_PICTURES = 32;

/** An ONNX model in onnxruntime on the CPU, for pictures of any number. */
export interface OnnxSession {
  /** float32 [N, classes]. @throws the abort's reason. */
  ask(pictures: Pictures, signal?: AbortSignal): Promise<Float32Array>;
  /** Computes batch by batch and hands over each batch's outputs, of the names given, as they come. */
  forEachBatch(
    pictures: Pictures,
    outputs: readonly string[],
    signal: AbortSignal | undefined,
    take: (name: string, values: Float32Array) => void,
  ): Promise<void>;
  release(): Promise<void>;
}

/** @param model its file, or its bytes. */
export async function openOnnx(model: string | Uint8Array): Promise<OnnxSession> {
  // Loaded late: a command that finds its work done needs no runtime.
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const options = { executionProviders: ['cpu'], logSeverityLevel: 3 } as const;
  const session = await (typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options));

  const forEachBatch: OnnxSession['forEachBatch'] = async (pictures, outputs, signal, take) => {
    for (let first = 0; first < pictures.shape[0]; first += BATCH_PICTURES) {
      // A run blocks this thread: signals are heard between two.
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      const { shape, data } = slicePictures(pictures, first, BATCH_PICTURES);
      const answers = await session.run({ images: new Tensor('uint8', data, shape) }, [...outputs]);
      for (const name of outputs) {
        take(name, answers[name].data as Float32Array);
        answers[name].dispose();
      }
    }
  };
  return {
    forEachBatch,
    async ask(pictures, signal) {
      const rows: Float32Array[] = [];
      await forEachBatch(pictures, ['probabilities'], signal, (_, values) => rows.push(values.slice()));
      return Float32Array.from(rows.flatMap((row) => [...row]));
    },
    release: () => session.release(),
  };
}
