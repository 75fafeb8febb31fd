/**
 * The largest absolute difference of two arrays of one length: `expect(maxDifference(a, b)).toBeLessThan(1e-5)`.
 * NaN anywhere makes it NaN, which fails every such expectation.
 *
 * @throws RangeError where the lengths differ.
 */
export function maxDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new RangeError(`Lengths differ: ${actual.length} and ${expected.length}.`);
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) return NaN;
  }
  return largest;
}
