import { chartStyle, manyColours, type Chart } from '@foodnet/trainer';
import type { Curve } from './curve.js';

/** Loss to the left and accuracy to the right, on the test pictures: a colour a recipe, a line a seed. */
export function accuracyChart(curves: readonly Curve[]): Chart {
  const values = curves.flatMap(({ recipe, seed, epochs }, line) =>
    epochs.map(({ valLoss, valAccuracy }, index) => ({
      recipe,
      seed,
      line,
      epoch: index + 1,
      valLoss,
      valAccuracy,
    })),
  );
  const recipes = [...new Set(curves.map(({ recipe }) => recipe))];
  const most = Math.max(2, ...curves.map(({ epochs }) => epochs.length));
  const panel = (field: 'valLoss' | 'valAccuracy', title: string) => ({
    width: 420,
    height: 320,
    mark: { type: 'line' as const, strokeWidth: 1.5 },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative' as const,
        axis: { tickMinStep: 1, format: 'd', grid: false },
        scale: { domain: [1, most], nice: false },
      },
      y: {
        field,
        type: 'quantitative' as const,
        title,
        axis: field === 'valAccuracy' ? { format: '.0%' } : {},
        // A loss may leap by two orders of magnitude for one epoch, as Keras's does at the report's learning rate.
        scale: field === 'valAccuracy' ? { zero: true } : { type: 'log' as const },
      },
      detail: { field: 'line', type: 'nominal' as const },
      color: {
        field: 'recipe',
        type: 'nominal' as const,
        scale: { domain: recipes, range: [...manyColours] },
        legend: { title: null, orient: 'bottom' as const, labelLimit: 0, columns: 3 },
      },
    },
  });
  return {
    ...chartStyle,
    title: 'On the test pictures',
    data: { values },
    hconcat: [panel('valLoss', 'loss'), panel('valAccuracy', 'accuracy')],
  };
}
