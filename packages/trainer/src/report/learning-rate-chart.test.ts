import type { Epoch } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { drawChart } from '../chart.js';
import { learningRateChart } from './learning-rate-chart.js';

/** The chart's SVG of epochs with these rates. */
const drawn = (rates: readonly number[]) =>
  drawChart(
    learningRateChart(
      rates.map((learningRate, epoch) => ({ epoch, learningRate }) as Epoch),
      330,
    ),
  );

test('a rate of 0, as at the end of a cycle, leaves the others on the chart', async () => {
  const svg = await drawn([0.1, 0.01, 0.001, 0]);
  for (const label of ['1e-1', '1e-3', '4']) expect(svg).toContain(`>${label}<`);
  expect(svg).not.toContain('NaN');
});

test('a chart without any rate above 0 can be drawn, too', async () => {
  expect(await drawn([0])).toContain('>learning rate<');
});
