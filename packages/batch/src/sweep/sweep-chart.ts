import { blue, chartStyle, type Chart } from '@foodnet/trainer';
import type { Sweep } from './sweep-file.js';
import type { TrialResult } from './trial-result.js';

/** Every run's metric by epoch, the best in colour: with successive halving, the lines show who went on. */
export function sweepChart(name: string, results: readonly TrialResult[], metric: Sweep['metric']): Chart {
  const isAccuracy = metric === 'val_accuracy';
  const best = results[0]?.run;
  const values = results.flatMap(({ run, history }) =>
    history.map(({ epoch, valAccuracy, valLoss }) => ({
      run,
      which: run === best ? run : 'others',
      epoch: epoch + 1,
      value: isAccuracy ? valAccuracy : valLoss,
    })),
  );
  const longest = values.reduce((most, { epoch }) => Math.max(most, epoch), 2);
  return {
    ...chartStyle,
    title: `${name}: ${results.length} runs`,
    width: 560,
    height: 320,
    data: { values },
    mark: { type: 'line', point: { size: 18 }, strokeWidth: 1.5 },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        axis: { tickMinStep: 1, format: 'd', grid: false },
        scale: { domain: [1, longest], nice: false },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: isAccuracy ? 'test accuracy' : 'test loss',
        axis: isAccuracy ? { format: '.0%' } : {},
        scale: { zero: false },
      },
      detail: { field: 'run', type: 'nominal' },
      color: {
        field: 'which',
        type: 'nominal',
        scale: { domain: [best ?? 'best', 'others'], range: [blue, '#b8b8b8'] },
        legend: { title: null, orient: 'bottom', symbolOpacity: 1, labelLimit: 0 },
      },
    },
  };
}
