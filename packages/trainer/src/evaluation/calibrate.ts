import type { Calibration } from '@foodnet/contracts';

/** As in the paper's experiments. */
const BINS = 15;

/**
 * Expected calibration error over 15 bins of equal width (see `calibrationSchema`).
 *
 * @param confidences probability of each picture's predicted label, 0..1; at least one.
 * @param hits whether the predicted label is right, in the same order.
 */
export function calibrate(confidences: readonly number[], hits: readonly boolean[]): Calibration {
  const sums = Array.from({ length: BINS }, () => ({ pictures: 0, confidence: 0, hits: 0 }));
  for (const [index, confidence] of confidences.entries()) {
    // Bins are open below and closed above; 0 belongs to the first.
    const bin = sums[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    bin.pictures++;
    bin.confidence += confidence;
    bin.hits += Number(hits[index]);
  }
  const error = sums.reduce((sum, bin) => sum + Math.abs(bin.hits - bin.confidence), 0) / confidences.length;
  return {
    error,
    bins: sums.map(({ pictures, confidence, hits }, index) => ({
      lower: index / BINS,
      upper: (index + 1) / BINS,
      pictures,
      confidence: pictures > 0 ? confidence / pictures : null,
      accuracy: pictures > 0 ? hits / pictures : null,
    })),
  };
}
