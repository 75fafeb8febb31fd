import type { PictureSpec } from '@foodnet/contracts';
import type { Turn } from './orientation.js';

/**
 * How much smaller a JPEG is decoded: 8, 4, 2 or 1 times, the most that leaves at least twice the width and height that
 * are asked for, so that the resize behind it has enough to average. `nearest` picks pixels of the whole picture.
 *
 * @param width as stored.
 */
export function scaleOf(width: number, height: number, spec: PictureSpec, { swaps }: Turn): number {
  if (spec.kernel === 'nearest') return 1;
  const [across, down] = swaps ? [spec.height, spec.width] : [spec.width, spec.height];
  const room = Math.min(Math.floor(width / (across * 2)), Math.floor(height / (down * 2)));
  return [8, 4, 2].find((scale) => scale <= room) ?? 1;
}
