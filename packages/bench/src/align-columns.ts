/** Lines of cells as text. A line of two cells is a name and a remark, which widens no column. */
export function alignColumns(lines: readonly (readonly string[])[]): string {
  const full = lines.filter(({ length }) => length > 2);
  const widths = full[0].map((_, column) => Math.max(...full.map((line) => line[column].length)));
  widths[0] = Math.max(...lines.map(([first]) => first.length));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
