import { z } from 'zod';

const share = z.number().min(0).max(1);
const pictures = z.int().min(0);

/** What a classifier said of one picture. */
export const evaluatedPictureSchema = z.strictObject({
  /** Inside the dataset's source. */
  path: z.string(),
  label: z.string(),
  predicted: z.string(),
  /** Of the predicted label. */
  probability: share,
});

/**
 * One class against all others. A share of nothing is null: the precision of a class that was never predicted, the
 * recall of one without pictures. f1 = 2 TP / (2 TP + FP + FN), as scikit-learn has it.
 */
export const classScoresSchema = z.strictObject({
  label: z.string(),
  /** With this label, and predicted to have it. */
  pictures,
  predicted: pictures,
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
});

/** Pictures of one class that were taken for another. */
export const confusedPairSchema = z.strictObject({ label: z.string(), predicted: z.string(), pictures });

/**
 * Expected calibration error (Guo et al., On Calibration of Modern Neural Networks, arXiv 1706.04599, equations 1 to 3):
 * pictures fall by the probability of their predicted label into bins of equal width, (lower, upper]; the error is the
 * mean over pictures of |accuracy - confidence| of their bin.
 */
export const calibrationSchema = z.strictObject({
  error: share,
  bins: z.array(
    z.strictObject({
      lower: share,
      upper: share,
      pictures,
      /** Mean probability of the predicted labels, and share of them that are right; null in an empty bin. */
      confidence: share.nullable(),
      accuracy: share.nullable(),
    }),
  ),
});

/** What `trainer:evaluate` writes: evaluation-<dataset>.json in runs/<run>/, or where the user is. */
export const evaluationSchema = z.strictObject({
  kind: z.literal('evaluation'),
  format: z.literal(1),
  /** `run report-pets` or `model foodnet, version 3`. */
  of: z.string(),
  /** Of the run that the weights are from, where it is known: a run in training may have a better one later. */
  epoch: z.int().min(0).optional(),
  dataset: z.string(),
  split: z.enum(['test', 'train', 'all']),
  /** Share of pictures whose label is the most probable one, and among the five most probable. */
  top1: share,
  top5: share,
  /** Mean cross-entropy in nats. */
  loss: z.number(),
  calibration: calibrationSchema,
  /** Of every class that has pictures or was predicted, in the classifier's order. */
  classes: z.array(classScoresSchema),
  /** confusion[i][j]: pictures of classes[i] that were taken for classes[j]. */
  confusion: z.array(z.array(pictures)),
  /** The pairs that are confused most, most pictures first. */
  confused: z.array(confusedPairSchema),
  pictures: z.array(evaluatedPictureSchema),
});

export type EvaluatedPicture = z.infer<typeof evaluatedPictureSchema>;
export type ClassScores = z.infer<typeof classScoresSchema>;
export type ConfusedPair = z.infer<typeof confusedPairSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;
export type Evaluation = z.infer<typeof evaluationSchema>;
