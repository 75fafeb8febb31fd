import type { Evaluation } from '@foodnet/contracts';
import { blue, chartStyle, type Chart } from '../chart.js';

/** A matrix of more classes shows colours alone: there is no room for numbers. */
const MOST_CLASSES_WITH_NUMBERS = 25;

/**
 * The confusion matrix: a row for every class that has pictures, coloured by the share of its pictures. The colour grows
 * with the square root, so that the few pictures of a confused pair show beside the many of the diagonal.
 */
export function confusionChart(
  title: string,
  { classes, confusion }: Pick<Evaluation, 'classes' | 'confusion'>,
): Chart {
  const values = classes.flatMap(({ label, pictures }, row) =>
    classes.map(({ label: predicted }, column) => ({
      label,
      predicted,
      pictures: confusion[row][column],
      share: confusion[row][column] / pictures,
    })),
  );
  const numbers = classes.length <= MOST_CLASSES_WITH_NUMBERS;
  const step = numbers ? 36 : 12;
  const side = (field: 'label' | 'predicted', shown: typeof classes) => ({
    field,
    type: 'nominal' as const,
    title: null,
    scale: { domain: shown.map(({ label }) => label) },
    axis: {
      labelLimit: 0,
      labelFontSize: numbers ? 12 : 10,
      labelOverlap: false,
      domain: false,
      ticks: false,
    },
  });
  const cells = {
    mark: 'rect' as const,
    encoding: {
      color: {
        field: 'share',
        type: 'quantitative' as const,
        title: 'of the row',
        scale: { type: 'sqrt' as const, domain: [0, 1], range: ['white', blue], interpolate: 'rgb' as const },
        legend: { format: '.0%', values: [0.01, 0.1, 0.25, 0.5, 1] },
      },
    },
  };
  const counts = {
    mark: { type: 'text' as const, fontSize: 12 },
    encoding: {
      text: { field: 'pictures', type: 'quantitative' as const },
      color: { condition: { test: 'datum.share > 0.3', value: 'white' }, value: 'black' },
    },
  };
  return {
    ...chartStyle,
    title: { text: title, subtitle: 'rows: the label; columns: what was predicted' },
    width: { step },
    height: { step },
    data: { values: values.filter(({ pictures }) => pictures > 0) },
    encoding: {
      x: side('predicted', classes),
      y: side(
        'label',
        classes.filter(({ pictures }) => pictures > 0),
      ),
    },
    layer: numbers ? [cells, counts] : [cells],
  };
}
