export interface Prediction {
  readonly label: string;
  /** 0 to 1; those of all classes sum to 1. */
  readonly probability: number;
}

/**
 * The `count` most probable labels, best first; of equals the one with the lower index.
 *
 * @param probabilities float32 [classes].
 * @param labels [classes], in the same order.
 */
export function bestLabels(
  probabilities: Float32Array,
  labels: readonly string[],
  count: number,
): Prediction[] {
  return labels
    .map((label, index) => ({ label, probability: probabilities[index], index }))
    .sort((one, other) => other.probability - one.probability || one.index - other.index)
    .slice(0, count)
    .map(({ label, probability }) => ({ label, probability }));
}
