import { formatBytes } from '@foodnet/stage';
import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { ExportRow } from './export-row.js';

/** A line a precision: the median of its rounds, how far they spread, and how many times as fast as fp32 it is. */
export function exportTable(measured: readonly Measured<ExportRow>[]): string {
  const timeOf = ({ rows }: Measured<ExportRow>) => median(rows.map(({ medianMs }) => medianMs));
  const fp32 = measured.find(({ peer, rows }) => peer === 'fp32' && rows.length > 0);
  const lines = measured.map((one) => {
    const { peer, rows, reason } = one;
    if (rows.length === 0) return [peer, `not measured: ${reason ?? 'no rounds'}`];
    const times = rows.map(({ medianMs }) => medianMs);
    return [
      peer,
      String(rows[0].batch),
      timeOf(one).toFixed(2),
      `${Math.min(...times).toFixed(2)}-${Math.max(...times).toFixed(2)}`,
      fp32 ? `${(timeOf(fp32) / timeOf(one)).toFixed(2)} x` : '',
      formatBytes(rows[0].bytes),
      String(Math.round(Math.max(...rows.map(({ rssMb }) => rssMb)))),
    ];
  });
  return alignColumns([
    ['precision', 'batch', 'ms a picture', 'range', 'as fast as fp32', 'size', 'MB'],
    ...lines,
  ]);
}
