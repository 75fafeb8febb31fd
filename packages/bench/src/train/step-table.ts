import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { StepRow } from './step-row.js';

/**
 * A line a peer: the median of its rounds' medians, the fastest step of all rounds, the largest peak of memory, and how
 * many times as fast `ours` is by the medians and by the fastest steps, which other work on the machine disturbs less.
 */
export function stepTable(measured: readonly Measured<StepRow>[], ours: string): string {
  const figuresOf = ({ rows }: Measured<StepRow>) => ({
    medianMs: median(rows.map(({ medianMs }) => medianMs)),
    minMs: Math.min(...rows.map(({ minMs }) => minMs)),
    rssMb: Math.max(...rows.map(({ rssMb }) => rssMb ?? 0)),
  });
  const own = measured.find(({ peer, rows }) => peer === ours && rows.length > 0);
  const lines = measured.map((one) => {
    if (one.rows.length === 0) return [one.peer, `not measured: ${one.reason ?? 'no rounds'}`];
    const { medianMs, minMs, rssMb } = figuresOf(one);
    const figures = [one.peer, medianMs.toFixed(1), minMs.toFixed(1), String(Math.round(rssMb))];
    if (!own || one === own) return [...figures, '', ''];
    const { medianMs: ownMedianMs, minMs: ownMinMs } = figuresOf(own);
    return [...figures, `${(medianMs / ownMedianMs).toFixed(2)} x`, `${(minMs / ownMinMs).toFixed(2)} x`];
  });
  return alignColumns([['peer', 'median ms', 'min ms', 'peak MB', `${ours} is`, 'by min'], ...lines]);
}
