import { escapeHtml } from '@foodnet/stage';
import type { TopLevelSpec } from 'vega-lite';
import { blue, drawChart, vermilion } from '../chart.js';

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

/** A chart inside a page: without a title of its own, transparent, in the page's colours. */
export async function chartFigure(caption: string, chart: TopLevelSpec): Promise<string> {
  let svg = await drawChart({ ...chart, title: undefined, background: 'transparent' } as TopLevelSpec);
  for (const [drawn, ofPage] of pageColours) svg = svg.replaceAll(`"${drawn}"`, `"${ofPage}"`);
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><div class="chart">${svg}</div></figure>`;
}
