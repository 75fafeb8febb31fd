import { escapeHtml, formatBytes, formatCount, htmlPage, numberTiles } from '@foodnet/stage';
import type { ClassSheet } from './contact-sheet.js';
import type { DatasetReport } from './dataset-report.js';
import { findingsOf } from './findings.js';
import { fileTables } from './page-files.js';
import { sheetSection } from './page-sheet.js';
import type { Bin, Spread } from './sizes.js';

const layoutNames: Readonly<Record<DatasetReport['layout'], string>> = {
  drawn: 'drawn by Foodnet',
  'food-101': 'in the layout of Food-101',
  splits: 'in train/ and test/ folders',
  classes: 'in class folders, split by the seed',
  'listed-splits': 'from a list with splits',
  'listed-classes': 'from a list, split by the seed',
};

/**
 * The report as one page of HTML that needs nothing beside it.
 *
 * @param folder where the pictures lie, for links to them; undefined where they lie in an archive.
 */
export function reportPage(report: DatasetReport, sheets: readonly ClassSheet[], folder?: string): string {
  const { name, location, layout, pictures, classes, setAside, duplicates, picture } = report;
  const numbers: readonly (readonly [number, string])[] = [
    [pictures.train, 'training pictures'],
    [pictures.test, 'test pictures'],
    [classes.length, 'classes'],
    [setAside.length, 'files set aside'],
    [duplicates.length, 'pictures more than once'],
  ];
  return htmlPage({
    title: `${name}: dataset report`,
    body: `<h1>${escapeHtml(name)}</h1>
<p class="soft">${escapeHtml(location)}, ${layoutNames[layout]}; prepared at ${picture.width} x ${picture.height} pixels (${picture.kernel})</p>
${numberTiles(numbers.map(([value, label]) => [formatCount(value), label]))}
<h2>Before you train</h2>
<ul class="findings">
${findingsOf(report)
  .map(
    ({ kind, text }) => `<li class="${kind}"><b>${kindNames[kind]}</b><span>${escapeHtml(text)}</span></li>`,
  )
  .join('\n')}
</ul>
${sheetSection(report, sheets, folder)}
<h2>Classes</h2>
${classTable(report)}
<h2>Sizes</h2>
${sizeSection(report)}
${fileTables(report)}`,
  });
}

const kindNames = { bad: 'Mend', look: 'Look', good: 'Good' };

function classTable({ classes }: DatasetReport): string {
  const most = classes.reduce((largest, { train, test }) => Math.max(largest, train + test), 1);
  const share = (count: number) => `${((100 * count) / most).toFixed(2)}%`;
  const hasUnread = classes.some(({ setAside }) => setAside > 0);
  const rows = classes.map(
    ({ name, train, test, setAside }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th>` +
      `<td class="bars"><span class="bar"><span class="train" style="width:${share(train)}"></span>` +
      `<span class="test" style="width:${share(test)}"></span></span></td>` +
      `<td class="number">${formatCount(train)}</td><td class="number">${formatCount(test)}</td>` +
      `${hasUnread ? `<td class="number">${setAside === 0 ? '' : formatCount(setAside)}</td>` : ''}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="Classes"><table>
<thead><tr><th>class</th><th class="bars"></th><th class="number"><span class="key train"></span>train</th><th class="number"><span class="key test"></span>test</th>${hasUnread ? '<th class="number">set aside</th>' : ''}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function sizeSection({ sizes, formats }: DatasetReport): string {
  const row = (label: string, spread: Spread, format: (value: number) => string) =>
    spread
      ? `<tr><th scope="row">${label}</th>${[spread.least, spread.median, spread.most]
          .map((value) => `<td class="number">${format(value)}</td>`)
          .join('')}</tr>`
      : '';
  const named = Object.entries(formats).map(
    ([format, count]) => `${formatCount(count)} ${format.toUpperCase()}`,
  );
  return `<div class="sides">
<figure><figcaption>Pictures by their longer side, in pixels</figcaption>${histogram(sizes.longestSidePixels)}</figure>
<figure><figcaption>${named.join(', ')}</figcaption><table>
<thead><tr><th></th><th class="number">least</th><th class="number">median</th><th class="number">most</th></tr></thead>
<tbody>${row('width, pixels', sizes.widthPixels, formatCount)}${row('height, pixels', sizes.heightPixels, formatCount)}${row('file', sizes.fileBytes, formatBytes)}</tbody>
</table></figure>
</div>`;
}

function histogram(bins: readonly Bin[]): string {
  if (bins.length === 0) return '<p>No sizes are known.</p>';
  const [width, height, bottom] = [420, 150, 18];
  const most = bins.reduce((largest, { count }) => Math.max(largest, count), 1);
  const step = width / Math.max(bins.length, 6);
  const bars = bins.map(({ from, below, count }, index) => {
    const tall = count === 0 ? 0 : Math.max(1, ((height - bottom - 16) * count) / most);
    return `<rect x="${(index * step + 1).toFixed(1)}" y="${(height - bottom - tall).toFixed(1)}" width="${(step - 2).toFixed(1)}" height="${tall.toFixed(1)}"><title>${from} to ${below - 1}: ${formatCount(count)}</title></rect>`;
  });
  const every = Math.ceil(bins.length / 7);
  const labels = bins
    .map(({ from }, index) => ({ from, index }))
    .filter(({ index }) => index % every === 0)
    .map(({ from, index }) => `<text x="${(index * step + 1).toFixed(1)}" y="${height - 4}">${from}</text>`);
  return `<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="Pictures by their longer side"><text x="1" y="11">at most ${formatCount(most)} pictures in a bar</text>${bars.join('')}${labels.join('')}</svg>`;
}
