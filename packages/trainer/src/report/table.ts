/**
 * A table that scrolls by itself where the screen is narrow.
 *
 * @param name for those who hear the page.
 * @param rows of cells in HTML; the first of each is its head, those behind `words` (one without it) are numbers.
 * @param options.bars the column that holds bars.
 */
export function table(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { words = 1, bars }: { readonly words?: number; readonly bars?: number } = {},
): string {
  const kindOf = (column: number) => {
    if (column === bars) return ' class="bars"';
    return column < words ? '' : ' class="number"';
  };
  const cells = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? `<th scope="row">${cell}</th>` : `<td${kindOf(column)}>${cell}</td>`,
      )
      .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr>${head.map((cell, column) => `<th${kindOf(column)}>${cell}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody></table></div>`;
}

/** Facts by name, both in HTML. */
export function factTable(name: string, facts: readonly (readonly [name: string, value: string])[]): string {
  const rows = facts.map(([fact, value]) => `<tr><th scope="row">${fact}</th><td>${value}</td></tr>`);
  return `<div class="scroll"><table class="facts" aria-label="${name}"><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}
