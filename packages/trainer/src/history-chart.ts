import type { Epoch } from '@foodnet/contracts';
import type { TopLevelSpec } from 'vega-lite';

/** Colours that people with any kind of colour vision tell apart (Okabe and Ito). */
const lossColour = '#d55e00';
const accuracyColour = '#0072b2';

/** The report's chart as SVG: loss on the left axis, accuracy on the right, training dashed and test solid. */
export async function historyChart(title: string, epochs: readonly Epoch[]): Promise<string> {
  // Vega takes a third of a second to load, which no other part of the trainer should wait for.
  const { parse, View } = await import('vega');
  const { compile } = await import('vega-lite');
  const { spec } = compile(chartSpec(title, epochs));
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

type LayeredLine = Extract<TopLevelSpec, { layer: unknown[] }>['layer'][number];

function chartSpec(title: string, epochs: readonly Epoch[]): TopLevelSpec {
  const values = epochs.flatMap(({ epoch, loss, accuracy, valLoss, valAccuracy }) => [
    { epoch: epoch + 1, split: 'training', loss, accuracy },
    { epoch: epoch + 1, split: 'test', loss: valLoss, accuracy: valAccuracy },
  ]);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    width: 560,
    height: 320,
    background: 'white',
    padding: 12,
    data: { values },
    layer: [
      line('loss', lossColour, epochs.length, { orient: 'left' }, { zero: true }),
      line('accuracy', accuracyColour, epochs.length, { orient: 'right', format: '.0%' }, { domain: [0, 1] }),
    ],
    resolve: { scale: { y: 'independent' } },
    config: {
      font: 'sans-serif',
      title: { fontSize: 15, anchor: 'start' },
      axis: { labelFontSize: 12, titleFontSize: 13 },
      legend: { labelFontSize: 12 },
    },
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
