import { quantile } from './quantile.js';
import type { LoadWork, ServeRow } from './serve-row.js';

export function rowOf(
  { peer, precision }: LoadWork,
  connections: number,
  { timesMs, totalMs }: { readonly timesMs: readonly number[]; readonly totalMs: number },
  rssMb: number | undefined,
): ServeRow {
  return {
    peer,
    precision,
    connections,
    perSecond: (timesMs.length / totalMs) * 1000,
    p50Ms: quantile(timesMs, 0.5),
    p95Ms: quantile(timesMs, 0.95),
    p99Ms: quantile(timesMs, 0.99),
    rssMb,
  };
}
