import { Problem } from '../problem.js';

export const badTensor = (field: string, detail: string) =>
  new Problem('bad-tensor', `${field}: ${detail}`, { fields: [field] });

/**
 * Reads whole numbers of 0 to 255 out of lists within lists.
 *
 * @param shape the length of the lists at each depth.
 * @param field - that holds them, for the error.
 * @returns uint8 [product of the shape], the last dimension varying fastest.
 * @throws Problem `bad-tensor`.
 */
export function readPixels(value: unknown, shape: readonly number[], field: string): Uint8Array {
  const pixels = new Uint8Array(shape.reduce((product, length) => product * length, 1));
  let at = 0;
  const read = (list: unknown, depth: number) => {
    const length = shape[depth];
    if (!Array.isArray(list) || list.length !== length) {
      const found = Array.isArray(list) ? `a list of ${list.length}` : 'no list';
      throw badTensor(
        field,
        `there is ${found} at depth ${depth + 1}, expected lists of shape [${shape.join()}].`,
      );
    }
    if (depth < shape.length - 1) {
      for (const inner of list) read(inner, depth + 1);
      return;
    }
    for (const number of list as unknown[]) {
      if (!Number.isInteger(number) || (number as number) < 0 || (number as number) > 255)
        throw badTensor(field, `value ${at} is no whole number of 0 to 255.`);
      pixels[at++] = number as number;
    }
  };
  read(value, 0);
  return pixels;
}

/** Cuts uint8 [N, height, width, 3] into N pictures, without copying. */
export function eachPicture(pixels: Uint8Array, count: number): { readonly pixels: Uint8Array }[] {
  const bytes = pixels.length / count;
  return Array.from({ length: count }, (_, index) => ({
    pixels: pixels.subarray(index * bytes, (index + 1) * bytes),
  }));
}
