import { alignColumns } from '../align-columns.js';
import type { Measured } from '../alternate.js';
import { median } from '../median.js';
import type { StressRow } from './stress-row.js';

/** A line a kind of load, of the medians of all rounds, and what each was for: as shares. */
export function stressTable(measured: readonly Measured<StressRow>[]): string {
  const of = (name: StressRow['peer'], figure: (row: StressRow) => number | null) =>
    median((measured.find(({ peer }) => peer === name)?.rows ?? []).map((row) => figure(row) ?? NaN));
  const lines = measured.map(({ peer, rows, reason }) => {
    if (rows.length === 0) return [peer, `not measured: ${reason ?? 'no rounds'}`];
    const figures = [
      ({ answeredPerSecond }: StressRow) => answeredPerSecond,
      ({ p50Ms }: StressRow) => p50Ms,
      ({ p99Ms }: StressRow) => p99Ms,
      ({ refusedPerSecond }: StressRow) => refusedPerSecond,
      ({ refusedP99Ms }: StressRow) => refusedP99Ms,
      ({ wrong }: StressRow) => wrong,
      ({ healthP99Ms }: StressRow) => healthP99Ms,
      ({ rssMb }: StressRow) => rssMb ?? NaN,
    ];
    return [peer, ...figures.map((figure) => of(rows[0].peer, figure).toFixed(1).replace('NaN', '-'))];
  });
  const share = (one: StressRow['peer'], other: StressRow['peer']) => {
    const [first, second] = [one, other].map((name) => of(name, (row) => row.answeredPerSecond));
    return `${((100 * first) / second).toFixed(0)} %`;
  };
  return [
    alignColumns([
      ['load', 'answered/s', 'p50 ms', 'p99 ms', 'refused/s', 'p99 ms', 'wrong', '/healthz p99 ms', 'MB'],
      ...lines,
    ]),
    `Under overload ${share('overload', 'capacity')} of the capacity goes on being answered; among hostile clients the ` +
      `others get ${share('hostile', 'alone')} of what they get alone.`,
  ].join('\n');
}
