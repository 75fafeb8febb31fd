import type { Calibration } from '@foodnet/contracts';
import { formatPercent } from '@foodnet/stage';
import { blue, chartStyle, vermilion, type Chart } from '../chart.js';

const SIDE = 360;

/**
 * The reliability diagram of Guo et al. (arXiv 1706.04599): how often a prediction is right by how sure the classifier
 * is of it, and below how many predictions are that sure. The bars of a calibrated classifier end at the diagonal; the
 * gap between what is right and the mean probability is marked.
 */
export function reliabilityChart(title: string, { error, bins }: Calibration): Chart {
  const pictures = bins.reduce((sum, bin) => sum + bin.pictures, 0);
  const values = bins
    .filter((bin) => bin.pictures > 0)
    .map((bin) => ({ ...bin, share: bin.pictures / pictures }));

  const across = {
    field: 'lower',
    type: 'quantitative' as const,
    title: 'probability of the predicted label',
    scale: { domain: [0, 1] },
    axis: { format: '.0%', grid: false, values: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  };
  const up = (field: string, name: string, most?: number) => ({
    field,
    type: 'quantitative' as const,
    title: name,
    scale: { domainMin: 0, domainMax: most, nice: most === undefined },
    axis: { format: '.0%', tickCount: most === undefined ? 3 : 5 },
  });
  const bars = (colour: string, y: ReturnType<typeof up>, from: object, opacity = 1) => ({
    mark: { type: 'bar' as const, color: colour, opacity, stroke: 'white', strokeWidth: 1 },
    encoding: { x: across, x2: { field: 'upper' }, y, y2: from },
  });
  const right = up('accuracy', 'share that is right', 1);
  return {
    ...chartStyle,
    title: { text: title, subtitle: `expected calibration error ${formatPercent(error)}` },
    data: { values },
    vconcat: [
      {
        width: SIDE,
        height: SIDE,
        layer: [
          bars(blue, right, { datum: 0 }),
          bars(vermilion, right, { field: 'confidence' }, 0.45),
          {
            data: { values: [{ at: 0 }, { at: 1 }] },
            mark: { type: 'line', color: 'black', strokeDash: [5, 4], strokeWidth: 1 },
            encoding: { x: { ...across, field: 'at' }, y: { ...right, field: 'at' } },
          },
        ],
      },
      { width: SIDE, height: 90, ...bars('#999999', up('share', 'pictures'), { datum: 0 }) },
    ],
  };
}
