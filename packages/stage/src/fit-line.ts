/** Columns of the bar where there is room, and the fewest that still show something. */
const [MOST_BAR, LEAST_BAR] = [24, 8];
/** Columns of a terminal that does not tell. */
const USUAL_COLUMNS = 80;

/** How wide a line may be: a log takes any. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns || USUAL_COLUMNS : Infinity;
}

/** As many of the parts as fit, in their order, with commas between them. */
export function fitParts(parts: readonly string[], columns: number): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}, ${part}`;
    if (longer.length > columns) break;
    text = longer;
  }
  return text;
}

/**
 * A line of a terminal: a label, a bar, and as many of the parts as fit. A line that is too long would wrap, and no longer
 * be replaced by the next one.
 *
 * @param share done, 0 to 1.
 */
export function fitLine(label: string, share: number, parts: readonly string[], columns: number): string {
  const text = fitParts(parts, columns - label.length - LEAST_BAR - 3);
  const size = Math.min(MOST_BAR, columns - label.length - text.length - 3);
  if (size < LEAST_BAR) return `${label} ${text}`.slice(0, columns - 1);
  const full = Math.round(Math.min(1, Math.max(0, share)) * size);
  return `${label} ${'█'.repeat(full)}${'░'.repeat(size - full)} ${text}`;
}
