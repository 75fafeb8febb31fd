export interface Prediction {
  readonly label: string;
  /** 0 to 1; those of all classes sum to 1. */
  readonly probability: number;
}

/** Labels up to which it is the faster way to put each in its place. */
const MOST_INSERTED = 100;

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
  // Of many the insertion below would take the square of their number.
  if (count > MOST_INSERTED)
    return Array.from(labels, (label, index) => ({ label, probability: probabilities[index] }))
      .sort((one, other) => other.probability - one.probability)
      .slice(0, count);
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
