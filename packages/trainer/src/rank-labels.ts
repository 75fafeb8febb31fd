/** Indices of the largest probabilities, largest first; of equal ones the first is taken, as argmax does. */
export function rankLabels(probabilities: ArrayLike<number>, count: number): number[] {
  return Array.from(probabilities, (_, index) => index)
    .sort((a, b) => probabilities[b] - probabilities[a] || a - b)
    .slice(0, count);
}
