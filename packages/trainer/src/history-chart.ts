import type { Epoch } from '@foodnet/contracts';
import { blue, chartStyle, vermilion, type Chart } from './chart.js';

type LayeredLine = Extract<Chart, { layer: unknown[] }>['layer'][number];

/** The report's chart: loss on the left axis, accuracy on the right, training dashed and test solid. */
export function historyChart(title: string, epochs: readonly Epoch[], width = 560): Chart {
  const values = epochs.flatMap(({ epoch, loss, accuracy, valLoss, valAccuracy }) => [
    { epoch: epoch + 1, split: 'training', loss, accuracy },
    { epoch: epoch + 1, split: 'test', loss: valLoss, accuracy: valAccuracy },
  ]);
  return {
    ...chartStyle,
    title,
    width,
    height: 320,
    data: { values },
    layer: [
      line('loss', vermilion, epochs.length, { orient: 'left' }, { zero: true }),
      line('accuracy', blue, epochs.length, { orient: 'right', format: '.0%' }, { domain: [0, 1] }),
    ],
    resolve: { scale: { y: 'independent' } },
  };
}

/** One measure by epoch, for training and test. */
function line(
  field: 'loss' | 'accuracy',
  colour: string,
  epochs: number,
  axis: { readonly orient: 'left' | 'right'; readonly format?: string },
  scale: { readonly zero?: boolean; readonly domain?: [number, number] },
): LayeredLine {
  return {
    mark: { type: 'line', color: colour, point: { color: colour, size: 24 } },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        axis: { tickMinStep: 1, format: 'd', grid: false },
        scale: { domain: [1, Math.max(2, epochs)], nice: false },
      },
      y: {
        field,
        type: 'quantitative',
        title: field,
        axis: { titleColor: colour, labelColor: colour, ...axis },
        scale,
      },
      strokeDash: {
        field: 'split',
        type: 'nominal',
        scale: {
          domain: ['training', 'test'],
          range: [
            [5, 4],
            [1, 0],
          ],
        },
        legend: {
          title: null,
          orient: 'bottom',
          symbolType: 'stroke',
          symbolSize: 600,
        },
      },
    },
  };
}
