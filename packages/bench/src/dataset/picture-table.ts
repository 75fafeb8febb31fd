import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { PictureRow } from './picture-row.js';

/** A line a peer: the median of its rounds, how far they spread, and how many times as fast `ours` is. */
export function pictureTable(measured: readonly Measured<PictureRow>[], ours: string): string {
  const own = measured.find(({ peer }) => peer === ours);
  const ownSpeed = median(own?.rows.map(({ perSecond }) => perSecond) ?? []);
  const lines = measured.map(({ peer, rows, reason }) => {
    if (rows.length === 0) return [peer, `not measured: ${reason ?? 'no rounds'}`];
    const speeds = rows.map(({ perSecond }) => perSecond);
    const speed = median(speeds);
    const memories = rows.flatMap(({ rssMb }) => rssMb ?? []);
    return [
      peer,
      `${Math.round(speed)}`,
      `${Math.round(Math.min(...speeds))}-${Math.round(Math.max(...speeds))}`,
      median(rows.map(({ cpuMs }) => cpuMs)).toFixed(2),
      memories.length > 0 ? `${Math.round(Math.max(...memories))}` : '',
      peer === ours || Number.isNaN(ownSpeed) ? '' : `${(ownSpeed / speed).toFixed(2)} x`,
    ];
  });
  return alignColumns([['peer', 'per second', 'range', 'CPU ms each', 'MB', `${ours} is`], ...lines]);
}
