import type { Padding } from './layers.js';

/**
 * How many windows fit along an axis.
 *
 * @throws RangeError where not one does.
 */
export function windowsAlong(size: number, window: number, stride: number, padding: Padding): number {
  const count = padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - window) / stride) + 1;
  if (count < 1) throw new RangeError(`a window of ${window} does not fit into ${size} pixels`);
  return count;
}
