import type { SplitReader } from '@foodnet/dataset';
import { readPictures } from './export-pictures.js';
import type { OnnxSession } from './onnx-session.js';

const BATCH_PICTURES = 256;

/**
 * Top-1 accuracy of each session on the same pictures, read batch by batch.
 *
 * @throws the abort's reason.
 */
export async function accuracies(
  sessions: readonly OnnxSession[],
  split: SplitReader,
  { height, width }: { readonly height: number; readonly width: number },
  { signal, progress }: { readonly signal?: AbortSignal; readonly progress?: (done: number) => void } = {},
): Promise<number[]> {
  const hits = sessions.map(() => 0);
  for (let first = 0; first < split.count; first += BATCH_PICTURES) {
    const count = Math.min(BATCH_PICTURES, split.count - first);
    const indices = Uint32Array.from({ length: count }, (_, position) => first + position);
    const pictures = readPictures(split, indices, height, width);
    for (const [index, session] of sessions.entries()) {
      const labels = bestLabels(await session.ask(pictures, signal), count);
      hits[index] += labels.filter((label, position) => label === split.labels[first + position]).length;
    }
    progress?.(first + count);
  }
  return hits.map((hit) => hit / split.count);
}

/** The index of the largest probability of each row. */
export function bestLabels(probabilities: Float32Array, count: number): number[] {
  const classes = probabilities.length / count;
  return Array.from({ length: count }, (_, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(own.reduce((best, value) => Math.max(best, value), -Infinity));
  });
}
