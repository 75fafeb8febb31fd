import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { ServeRow } from './serve-row.js';

/** The medians of a peer's rounds, and the spread of its pictures a second. */
export function figuresOf({ rows }: Measured<ServeRow>) {
  const of = (figure: (row: ServeRow) => number) => median(rows.map(figure));
  const perSecond = rows.map((row) => row.perSecond);
  return {
    connections: rows[0].connections,
    perSecond: median(perSecond),
    least: Math.min(...perSecond),
    most: Math.max(...perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p95Ms: of(({ p95Ms }) => p95Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    rssMb: Math.max(...rows.map(({ rssMb }) => rssMb ?? 0)),
  };
}

/** A line a peer. */
export function serveTable(measured: readonly Measured<ServeRow>[]): string {
  const lines = measured.map((one) => {
    if (one.rows.length === 0) return [one.peer, `not measured: ${one.reason ?? 'no rounds'}`];
    const { connections, perSecond, least, most, p50Ms, p95Ms, p99Ms, rssMb } = figuresOf(one);
    const [median, low, high, p50, p95, p99] = [perSecond, least, most, p50Ms, p95Ms, p99Ms].map((value) =>
      value.toFixed(1),
    );
    return [
      one.peer,
      String(connections),
      median,
      `${low}-${high}`,
      p50,
      p95,
      p99,
      String(Math.round(rssMb)),
    ];
  });
  return alignColumns([
    ['peer', 'connections', 'per second', 'range', 'p50 ms', 'p95 ms', 'p99 ms', 'MB'],
    ...lines,
  ]);
}
