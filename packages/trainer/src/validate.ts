import { elementsOf, type PictureSpec } from '@foodnet/contracts';
import { readBatch, type PictureSplit } from './picture-split.js';
import type { TrainingReport } from './training-report.js';
import type { Pictures, TrainingStep } from './training-step.js';
import { turn } from './turn.js';

/** Pictures in their own order, as a step takes them. */
export interface TestInputs {
  readonly count: number;
  /** Those from first to last - 1. */
  readonly read: (first: number, last: number) => { readonly images: Pictures; readonly labels: Uint16Array };
}

/** The pictures of a split themselves. */
export function wholePictures(split: PictureSplit, { height, width }: PictureSpec): TestInputs {
  const pictureBytes = elementsOf([height, width, 3]);
  return { count: split.count, read: (first, last) => readBatch(split, pictureBytes, first, last) };
}

/** Mean loss and share of hits over every picture; undefined where the signal came before the end. */
export async function validate(
  step: TrainingStep,
  test: TestInputs,
  batchSize: number,
  { signal, report }: { readonly signal?: AbortSignal; readonly report?: TrainingReport } = {},
): Promise<{ readonly loss: number; readonly accuracy: number } | undefined> {
  let [lossSum, correct] = [0, 0];
  report?.passBegin?.('testing', test.count);
  try {
    for (let first = 0; first < test.count; first += batchSize) {
      await turn();
      if (signal?.aborted) return undefined;
      const { images, labels } = test.read(first, Math.min(first + batchSize, test.count));
      const result = step.evaluate(images, labels);
      lossSum += result.loss * labels.length;
      correct += result.correct;
      report?.passed?.(first + labels.length);
    }
  } finally {
    report?.passEnd?.();
  }
  return { loss: lossSum / test.count, accuracy: correct / test.count };
}
