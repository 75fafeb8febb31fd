import { attribute, type AttrValue } from '@foodnet/graph';
import type { Padding } from '@foodnet/model';

/** How a window moves over maps [N, height, width, channels]. */
export function windowAttributes({
  stride,
  padding,
}: {
  readonly stride: number;
  readonly padding: Padding;
}): Readonly<Record<string, AttrValue>> {
  return {
    strides: attribute.ints([1, stride, stride, 1]),
    padding: attribute.string(padding.toUpperCase()),
  };
}
