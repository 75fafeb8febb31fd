import { alignColumns } from '../align-columns.js';
import type { AccuracyRow } from './accuracy-rows.js';

/** The rows as a table of Markdown, which reads well in a terminal, too. */
export function accuracyTable(rows: readonly AccuracyRow[], peer?: string): string {
  const head = ['recipe', 'epochs', 'seeds', 'test accuracy', 'with mirror', 'minutes'];
  if (peer !== undefined) head.push(`minutes to the best of ${peer}`);
  const lines = rows.map((row) => {
    const { recipe, epochs, seeds, accuracy, lowest, highest, mirrorAccuracy, minutes } = row;
    const spread = seeds > 1 ? ` (${percent(lowest)} to ${percent(highest)})` : '';
    const cells = [
      recipe,
      String(epochs),
      String(seeds),
      `${percent(accuracy)} %${spread}`,
      mirrorAccuracy === null ? '' : `${percent(mirrorAccuracy)} %`,
      minutes === null ? '' : minutes.toFixed(1),
    ];
    if (peer !== undefined) cells.push(timeToPeer(row));
    return cells;
  });
  return alignColumns([head, head.map(() => '---'), ...lines].map(asLine));
}

const percent = (share: number) => (share * 100).toFixed(2);
const asLine = (cells: readonly string[]) => [...cells.map((cell) => `| ${cell}`), '|'];

function timeToPeer({ minutes, minutesToPeer, shareOfPeer }: AccuracyRow): string {
  if (minutes === null) return '';
  if (minutesToPeer === null) return 'not reached';
  return minutesToPeer.toFixed(1) + (shareOfPeer === null ? '' : ` (${(shareOfPeer * 100).toFixed(0)} %)`);
}
