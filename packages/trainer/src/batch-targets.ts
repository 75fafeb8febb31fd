import type { BatchTargets } from './training-step.js';

/**
 * What the pictures of a batch should be classified as:
 *
 *     target[c] = (1 - smoothing) * share of c + smoothing / classes
 *
 * With class weights w a picture's loss is -sum of w[c] * target[c] * log p[c], as PyTorch's cross_entropy has it for
 * probabilities; the factors' sum goes to `weights`, so that shares sum to 1.
 *
 * @param own of each picture the share that is its own label's; the rest is that of its partner in `mixBatch`.
 */
export function batchTargets(
  labels: ArrayLike<number>,
  classes: number,
  labelSmoothing: number,
  own?: Float32Array,
  classWeights?: Float32Array,
): BatchTargets {
  const { length } = labels;
  const shares = new Float32Array(length * classes).fill(labelSmoothing / classes);
  const weights = classWeights && new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const share = own ? own[index] : 1;
    shares[index * classes + labels[index]] += (1 - labelSmoothing) * share;
    shares[index * classes + labels[length - 1 - index]] += (1 - labelSmoothing) * (1 - share);
    if (classWeights && weights)
      weights[index] = weigh(shares.subarray(index * classes, (index + 1) * classes), classWeights);
  }
  return weights ? { shares, weights } : { shares };
}

/** Multiplies in place, divides by the sum, and returns it. */
function weigh(target: Float32Array, classWeights: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < target.length; index++) sum += target[index] * classWeights[index];
  // A picture that counts for nothing needs a target all the same.
  if (sum === 0) return 0;
  for (let index = 0; index < target.length; index++) target[index] *= classWeights[index] / sum;
  return sum;
}

/** The labels that most of each picture has: its own, or its partner's. */
export function dominantLabels(labels: Uint16Array, own: Float32Array): Uint16Array {
  return labels.map((label, index) => (own[index] >= 0.5 ? label : labels[labels.length - 1 - index]));
}
