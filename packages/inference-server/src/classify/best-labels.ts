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
  // Of a hundred classes a handful is asked for: an object for each of them would be a sixth of what an answer allocates.
  const best: number[] = [];
  for (let index = 0; index < labels.length; index++) {
    let at = best.length;
    for (; at > 0 && probabilities[index] > probabilities[best[at - 1]]; at--)
      if (at < count) best[at] = best[at - 1];
    if (at < count) best[at] = index;
  }
  return best.map((index) => ({ label: labels[index], probability: probabilities[index] }));
}
