import { elementsOf } from '@foodnet/model';
import type { Preset } from '@foodnet/contracts';
import { readBatch, type PictureSplit } from './picture-split.js';
import type { TrainingReport } from './training-report.js';
import type { TrainingStep } from './training-step.js';
import { turn } from './turn.js';

/** Mean loss and share of hits over every picture of a split; undefined where the signal came before the end. */
export async function validate(
  step: TrainingStep,
  split: PictureSplit,
  { picture, batchSize }: Pick<Preset, 'picture' | 'batchSize'>,
  { signal, report }: { readonly signal?: AbortSignal; readonly report?: TrainingReport } = {},
): Promise<{ readonly loss: number; readonly accuracy: number } | undefined> {
  const pictureBytes = elementsOf([picture.height, picture.width, 3]);
  let [lossSum, correct] = [0, 0];
  report?.testBegin?.(split.count);
  try {
    for (let first = 0; first < split.count; first += batchSize) {
      await turn();
      if (signal?.aborted) return undefined;
      const { images, labels } = readBatch(
        split,
        pictureBytes,
        first,
        Math.min(first + batchSize, split.count),
      );
      const result = step.evaluate(images, labels);
      lossSum += result.loss * labels.length;
      correct += result.correct;
      report?.tested?.(first + labels.length);
    }
  } finally {
    report?.testEnd?.();
  }
  return { loss: lossSum / split.count, accuracy: correct / split.count };
}
