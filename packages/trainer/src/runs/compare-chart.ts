import type { Run } from '@foodnet/contracts';
import { chartStyle, manyColours, type Chart } from '../chart.js';

type Panel = Extract<Chart, { hconcat: unknown[] }>['hconcat'][number];

/** Runs in one chart, a colour each: loss to the left, accuracy to the right; training dashed and test solid. */
export function compareChart(runs: readonly Run[]): Chart {
  const values = runs.flatMap(({ name, epochs }) =>
    epochs.flatMap(({ epoch, loss, accuracy, valLoss, valAccuracy }) => [
      { run: name, epoch: epoch + 1, split: 'training', loss, accuracy },
      { run: name, epoch: epoch + 1, split: 'test', loss: valLoss, accuracy: valAccuracy },
    ]),
  );
  const most = runs.reduce((largest, { epochs }) => Math.max(largest, epochs.length), 2);
  const panel = (field: 'loss' | 'accuracy'): Panel => ({
    width: 420,
    height: 320,
    mark: { type: 'line', point: { size: 20 } },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        axis: { tickMinStep: 1, format: 'd', grid: false },
        scale: { domain: [1, most], nice: false },
      },
      y: {
        field,
        type: 'quantitative',
        axis: field === 'accuracy' ? { format: '.0%' } : {},
        scale: { zero: field === 'accuracy' },
      },
      color: {
        field: 'run',
        type: 'nominal',
        scale: { domain: runs.map(({ name }) => name), range: [...manyColours] },
        legend: { title: null, orient: 'bottom', labelLimit: 0, columns: 2, symbolOpacity: 1 },
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
          symbolStrokeColor: 'black',
        },
      },
    },
  });
  return {
    ...chartStyle,
    title: runs.map(({ name }) => name).join(', '),
    data: { values },
    hconcat: [panel('loss'), panel('accuracy')],
  };
}
