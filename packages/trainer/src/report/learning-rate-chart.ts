import type { Epoch } from '@foodnet/contracts';
import { blue, chartStyle, type Chart } from '../chart.js';

/** The learning rate by epoch, on a logarithmic axis: schedules change it by factors. A rate of 0 has no place there. */
export function learningRateChart(epochs: readonly Epoch[], width: number): Chart {
  const shown = epochs.filter(({ learningRate }) => learningRate > 0);
  return {
    ...chartStyle,
    width,
    height: 120,
    data: { values: shown.map(({ epoch, learningRate }) => ({ epoch: epoch + 1, learningRate })) },
    mark: { type: 'line', color: blue, interpolate: 'step-after', point: { color: blue, size: 24 } },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        axis: { tickMinStep: 1, format: 'd', grid: false },
        scale: { domain: [1, Math.max(2, epochs.length)], nice: false },
      },
      y: {
        field: 'learningRate',
        type: 'quantitative',
        title: 'learning rate',
        axis: { format: '.0e', tickCount: 4, grid: false },
        scale: { type: 'log' },
      },
    },
  };
}
