import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { ServeRow } from './serve-row.js';

/** A line a peer: the medians of its rounds, and how `ours` compares: pictures a second, and time at the median. */
export function serveTable(measured: readonly Measured<ServeRow>[], ours: string): string {
  const figuresOf = ({ rows }: Measured<ServeRow>) => {
    const of = (figure: (row: ServeRow) => number) => median(rows.map(figure));
    return {
      perSecond: of(({ perSecond }) => perSecond),
      p50Ms: of(({ p50Ms }) => p50Ms),
      p95Ms: of(({ p95Ms }) => p95Ms),
      p99Ms: of(({ p99Ms }) => p99Ms),
      rssMb: Math.max(...rows.map(({ rssMb }) => rssMb ?? 0)),
    };
  };
  const own = measured.find(({ peer, rows }) => peer === ours && rows.length > 0);
  const lines = measured.map((one) => {
    if (one.rows.length === 0) return [one.peer, `not measured: ${one.reason ?? 'no rounds'}`];
    const { perSecond, p50Ms, p95Ms, p99Ms, rssMb } = figuresOf(one);
    const figures = [perSecond, p50Ms, p95Ms, p99Ms].map((value) => value.toFixed(1));
    const line = [one.peer, String(one.rows[0].connections), ...figures, String(Math.round(rssMb))];
    if (!own || one === own) return [...line, '', ''];
    const { perSecond: ownPerSecond, p50Ms: ownP50Ms } = figuresOf(own);
    return [...line, `${(ownPerSecond / perSecond).toFixed(2)} x`, `${(ownP50Ms / p50Ms).toFixed(2)} x`];
  });
  return alignColumns([
    ['peer', 'connections', 'per second', 'p50 ms', 'p95 ms', 'p99 ms', 'MB', `${ours} is`, 'its p50 is'],
    ...lines,
  ]);
}
