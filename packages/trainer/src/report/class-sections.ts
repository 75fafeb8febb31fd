import type { ClassScores, ConfusedPair } from '@foodnet/contracts';
import { escapeHtml, formatCount, formatPercent } from '@foodnet/stage';
import { table } from './table.js';

/** Every class with its scores, the one that is recognised worst first. */
export function classSection(classes: readonly ClassScores[]): string {
  const rows = classes
    .filter(({ pictures }) => pictures > 0)
    .sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0))
    .map(({ label, pictures, precision, recall, f1 }) => [
      escapeHtml(label),
      `<span class="bar"><span class="train" style="width:${(100 * (f1 ?? 0)).toFixed(1)}%"></span></span>`,
      ...[f1, precision, recall].map((share) => (share === null ? '–' : formatPercent(share))),
      formatCount(pictures),
    ]);
  return `<h2>Classes</h2>\n${table('Classes', ['class', '', 'F1', 'precision', 'recall', 'pictures'], rows, { bars: 1 })}`;
}

/** What is taken for what most often. */
export function confusedSection(confused: readonly ConfusedPair[], classes: readonly ClassScores[]): string {
  if (confused.length === 0) return '';
  const picturesOf = new Map(classes.map(({ label, pictures }) => [label, pictures]));
  const rows = confused.map(({ label, predicted, pictures }) => [
    escapeHtml(label),
    escapeHtml(predicted),
    formatCount(pictures),
    formatPercent(pictures / (picturesOf.get(label) ?? pictures)),
  ]);
  return `<h2>Most confused</h2>\n${table('Most confused', ['label', 'taken for', 'pictures', 'of the label'], rows, { words: 2 })}`;
}
