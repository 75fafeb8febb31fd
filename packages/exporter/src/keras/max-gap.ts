/** The largest absolute difference of two rows of numbers; NaN where one has it or their lengths differ. */
export function maxGap(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return NaN;
  return actual.reduce((most, value, index) => {
    const gap = Math.abs(value - expected[index]);
    return gap <= most ? most : gap;
  }, 0);
}
