import type { ClassScores, ConfusedPair, EvaluatedPicture } from '@foodnet/contracts';

const MOST_PAIRS = 20;

export interface Confusion {
  readonly classes: ClassScores[];
  readonly confusion: number[][];
  readonly confused: ConfusedPair[];
}

/**
 * Counts which class was taken for which (see `evaluationSchema`).
 *
 * @param classes of the classifier; those that neither have pictures nor were predicted are left out.
 */
export function countConfusion(
  classes: readonly string[],
  pictures: readonly Pick<EvaluatedPicture, 'label' | 'predicted'>[],
): Confusion {
  const seen = new Set(pictures.flatMap(({ label, predicted }) => [label, predicted]));
  const labels = classes.filter((label) => seen.has(label));
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const confusion = labels.map(() => labels.map(() => 0));
  for (const { label, predicted } of pictures) confusion[indexOf.get(label)!][indexOf.get(predicted)!]++;

  return {
    classes: labels.map((label, index) => scoresOf(label, index, confusion)),
    confusion,
    confused: labels
      .flatMap((label, row) =>
        labels.map((predicted, column) => ({ label, predicted, pictures: confusion[row][column] })),
      )
      .filter(({ label, predicted, pictures }) => label !== predicted && pictures > 0)
      .sort((a, b) => b.pictures - a.pictures)
      .slice(0, MOST_PAIRS),
  };
}

function scoresOf(label: string, index: number, confusion: readonly (readonly number[])[]): ClassScores {
  const hits = confusion[index][index];
  const pictures = confusion[index].reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + row[index], 0);
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  return {
    label,
    pictures,
    predicted,
    precision: share(hits, predicted),
    recall: share(hits, pictures),
    // 2 TP + FP + FN = (TP + FP) + (TP + FN)
    f1: share(2 * hits, predicted + pictures),
  };
}
