import { escapeHtml, formatCount } from '@foodnet/stage';
import type { DatasetReport } from './dataset-report.js';

/** Rows of a table; report.json has them all. */
const MOST_ROWS = 300;

/** Tables of the files that deserve a look: set aside, there more than once, misnamed. */
export function fileTables({ setAside, duplicates, misnamed }: DatasetReport): string {
  return [
    table(
      'Set aside',
      ['file', 'reason'],
      setAside.map(({ path, reason }) => [path, reason]),
    ),
    table(
      'There more than once',
      ['files', 'so'],
      duplicates.map(({ files, isLeak, isContradiction }) => [
        files
          .slice(0, 10)
          .map(({ path, split }) => `${path} (${split})`)
          .concat(files.length > 10 ? [`and ${files.length - 10} more`] : [])
          .join('\n'),
        [isLeak && 'trained and tested on', isContradiction && 'in several classes']
          .filter(Boolean)
          .join(', ') || 'counts double',
      ]),
    ),
    table(
      'Extension of another format',
      ['file', 'is'],
      misnamed.map(({ path, format }) => [path, format.toUpperCase()]),
    ),
  ].join('\n');
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const cell = (text: string) => `<td>${escapeHtml(text).replaceAll('\n', '<br>')}</td>`;
  const more = rows.length - MOST_ROWS;
  return `<details${rows.length <= 20 ? ' open' : ''}><summary>${title} (${formatCount(rows.length)})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>
${rows
  .slice(0, MOST_ROWS)
  .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
  .join('\n')}
</tbody></table></div>${more > 0 ? `<p class="soft">${formatCount(more)} more are listed in report.json.</p>` : ''}</details>`;
}
