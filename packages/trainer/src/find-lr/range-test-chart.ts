import { blue, chartStyle, vermilion, type Chart } from '../chart.js';
import type { RatedLoss } from './find-learning-rate.js';

/** The smooth loss over the rate, the losses themselves as dots, and a line at the suggested rate. */
export function rangeTestChart(
  title: string,
  found: readonly RatedLoss[],
  suggested: number | undefined,
): Chart {
  const x = {
    field: 'learningRate',
    type: 'quantitative' as const,
    scale: { type: 'log' as const },
    title: 'learning rate',
    axis: { format: '.0e', grid: false },
  };
  // Losses far above the curve would press it to the axis.
  const most = Math.max(...found.map(({ smoothLoss }) => smoothLoss)) * 1.2;
  const y = { type: 'quantitative' as const, scale: { zero: false, domainMax: most, clamp: true } };
  return {
    ...chartStyle,
    title,
    width: 560,
    height: 320,
    data: { values: [...found] },
    layer: [
      {
        mark: { type: 'point', color: blue, opacity: 0.3, size: 12 },
        encoding: { x, y: { ...y, field: 'loss', title: 'loss' } },
      },
      {
        mark: { type: 'line', color: blue },
        encoding: { x, y: { ...y, field: 'smoothLoss', title: 'loss' } },
      },
      {
        data: { values: suggested === undefined ? [] : [{ learningRate: suggested }] },
        mark: { type: 'rule', color: vermilion, strokeDash: [5, 4] },
        encoding: { x },
      },
    ],
  };
}
