import type { Layer } from '@foodnet/model';
import type { Range } from './histogram.js';
import type { ActivationScale, ActivationScales } from './quantized-layers.js';
import { roundedLayers } from './rounded-layers.js';

/** uint8's largest number. */
const LARGEST = 255;

/** How each of `roundedLayers` is rounded so that its range is spanned. A pool keeps the scale of what it takes. */
export function activationScales(
  layers: readonly Layer[],
  ranges: ReadonlyMap<string, Range>,
): ActivationScales {
  const scales = new Map<string, ActivationScale>();
  for (const { kind, name, inputs } of roundedLayers(layers)) {
    const kept = kind === 'maxPool' ? scales.get(inputs[0]) : undefined;
    scales.set(name, kept ?? scaleOf(ranges.get(name)!));
  }
  return scales;
}

/** Zero has a number of its own: padding is zero. */
function scaleOf({ min, max }: Range): ActivationScale {
  const scale = (Math.max(max, 0) - Math.min(min, 0)) / LARGEST || 1;
  return { scale, zeroPoint: Math.round(-Math.min(min, 0) / scale) };
}
