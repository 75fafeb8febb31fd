/** Rows of equal length in columns; the first `words` of them hold words and stand to the left, numbers stand to the right. */
export function textTable(
  rows: readonly (readonly string[])[],
  { words = 1 }: { readonly words?: number } = {},
): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < words ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
