import { blue, chartStyle, vermilion, type Chart } from '@foodnet/trainer';
import type { SimulatedRow } from './simulate.js';

/** Shards a second by the number of workers, beside what they would do if handing out cost nothing; both axes log. */
export function simulateChart(rows: readonly SimulatedRow[], title: string): Chart {
  const values = rows.flatMap(({ workers, shardsPerSecond, ideal }) => [
    { workers, which: 'measured', value: shardsPerSecond },
    { workers, which: 'without the queue', value: ideal },
  ]);
  const log = { type: 'log' as const, nice: false };
  return {
    ...chartStyle,
    title,
    width: 560,
    height: 320,
    data: { values },
    mark: { type: 'line', point: { size: 30 } },
    encoding: {
      x: {
        field: 'workers',
        type: 'quantitative',
        title: 'workers',
        scale: log,
        axis: { values: rows.map(({ workers }) => workers), format: ',d', grid: false },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: 'shards a second',
        scale: log,
        axis: { format: ',d' },
      },
      color: {
        field: 'which',
        type: 'nominal',
        scale: { domain: ['measured', 'without the queue'], range: [blue, vermilion] },
        legend: { title: null, orient: 'bottom', symbolOpacity: 1, labelLimit: 0 },
      },
    },
  };
}
