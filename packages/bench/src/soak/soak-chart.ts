import { chartStyle } from '@foodnet/trainer';
import type { SoakRow } from './soak-row.js';

/** Memory over time. */
export function soakChart(title: string, rows: readonly SoakRow[]) {
  return {
    ...chartStyle,
    title,
    width: 640,
    height: 260,
    data: { values: rows.map((row) => ({ ...row, minutes: row.seconds / 60 })) },
    mark: { type: 'line' as const, color: '#0072b2', interpolate: 'linear' as const },
    encoding: {
      x: { field: 'minutes', type: 'quantitative' as const, title: 'minutes at full load' },
      y: {
        field: 'residentMb',
        type: 'quantitative' as const,
        title: 'resident memory (MB)',
        scale: { zero: true },
      },
    },
  };
}
