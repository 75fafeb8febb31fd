/** @throws RangeError where a dimension is not a whole number, or their product is not `found`. */
export function checkElementCount(name: string, shape: readonly number[], found: number): void {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new RangeError(
      `Cannot make the tensor ${name}: its shape is [${shape.join(', ')}], expected whole numbers.`,
    );
  }
  const expected = shape.reduce((product, size) => product * size, 1);
  if (expected !== found) {
    throw new RangeError(
      `Cannot make the tensor ${name}: got ${found} elements, expected ${expected} for the shape [${shape.join(', ')}].`,
    );
  }
}
