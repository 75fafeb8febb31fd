import { replaceFile } from '@foodnet/stage';
import sharp from 'sharp';
import type { TopLevelSpec } from 'vega-lite';

/** A picture as data, in the words of Vega-Lite. */
export type Chart = TopLevelSpec;

/** Colours that people with any kind of colour vision tell apart (Okabe and Ito). */
export const blue = '#0072b2';
export const vermilion = '#d55e00';

/** The colours of Okabe and Ito that show on white, for things that are many. */
export const manyColours = [blue, vermilion, '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;

/** What every chart looks like. */
export const chartStyle = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  padding: 12,
  config: {
    font: 'sans-serif',
    title: { fontSize: 15, anchor: 'start' },
    axis: { labelFontSize: 12, titleFontSize: 13 },
    legend: { labelFontSize: 12 },
  },
} satisfies Partial<TopLevelSpec>;

/** Writes a chart as `<path>.svg` and, at twice its size, `<path>.png`. */
export async function writeChart(path: string, chart: Chart): Promise<void> {
  const svg = await drawChart(chart);
  await replaceFile(`${path}.svg`, svg);
  const png = await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
  await replaceFile(`${path}.png`, png);
}

/** A chart as SVG. */
export async function drawChart(chart: Chart): Promise<string> {
  // Vega takes a third of a second to load, which no other part of the trainer should wait for.
  const { parse, View } = await import('vega');
  const { compile } = await import('vega-lite');
  const view = new View(parse(compile(chart).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
