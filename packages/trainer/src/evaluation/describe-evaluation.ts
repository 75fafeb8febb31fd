import type { Evaluation } from '@foodnet/contracts';
import { formatCount, formatPercent, textTable } from '@foodnet/stage';

const ROWS = 5;

/** An evaluation for the terminal: the whole in a few numbers, then where it goes wrong. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { of, dataset, split, pictures, top1, top5, loss, calibration, classes, confused } = evaluation;
  const count = classes.length;
  return [
    `${of} on ${dataset} (${split}): ${formatCount(pictures.length)} pictures, ${count} ${count === 1 ? 'class' : 'classes'}`,
    ...table([
      ['top-1', formatPercent(top1)],
      ['top-5', formatPercent(top5)],
      ['loss', loss.toFixed(4)],
      ['calibration error', formatPercent(calibration.error)],
    ]),
    ...section(
      ['worst classes', 'pictures', 'precision', 'recall', 'F1'],
      worst(evaluation).map(({ label, pictures, precision, recall, f1 }) => [
        label,
        formatCount(pictures),
        ...[precision, recall, f1].map((share) => (share === null ? '-' : formatPercent(share))),
      ]),
    ),
    ...section(
      ['most confused', 'pictures'],
      confused
        .slice(0, ROWS)
        .map((pair) => [`${pair.label} taken for ${pair.predicted}`, formatCount(pair.pictures)]),
    ),
  ].join('\n');
}

/** Those with pictures, the lowest F1 first. */
function worst({ classes }: Evaluation) {
  return classes
    .filter(({ pictures }) => pictures > 0)
    .sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0))
    .slice(0, ROWS);
}

const table = (rows: readonly (readonly string[])[]) => textTable(rows).map((line) => `  ${line}`);

/** Nothing where there are no rows. */
function section(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', ...table([header, ...rows])];
}
