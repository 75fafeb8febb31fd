import { escapeHtml } from '@foodnet/stage';
import { blue, drawChart, vermilion, type Chart } from '../chart.js';

/** What charts are drawn in, by the page's own colours: these follow the reader's colour scheme. */
const pageColours: readonly (readonly [drawn: string, ofPage: string])[] = [
  [blue, 'var(--blue)'],
  [vermilion, 'var(--vermilion)'],
  ['black', 'var(--ink)'],
  ['#000', 'var(--ink)'],
  ['#888', 'var(--soft)'],
  ['#999999', 'var(--soft)'],
  ['#ddd', 'var(--line)'],
  ['white', 'var(--card)'],
];

/** How far a chart may grow with the page before its words look too large. */
const MOST_GROWTH = 1.4;

/** A chart inside a page: without a title of its own, transparent, in the page's colours. */
export async function chartFigure(caption: string, chart: Chart): Promise<string> {
  let svg = await drawChart({ ...chart, title: undefined, background: 'transparent' });
  const widthPixels = Number(/ width="(\d+)/.exec(svg)?.[1]);
  svg = svg.replace('<svg ', `<svg style="max-width:${Math.round(MOST_GROWTH * widthPixels)}px" `);
  for (const [drawn, ofPage] of pageColours) svg = svg.replaceAll(`"${drawn}"`, `"${ofPage}"`);
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><div class="chart">${svg}</div></figure>`;
}
