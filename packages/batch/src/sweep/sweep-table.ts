import { csvCell, formatPercent, textTable } from '@foodnet/stage';
import type { TrialResult } from './trial-result.js';

const word = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The runs of a sweep in a table, the best first, with the values that differ. */
export function sweepTable(results: readonly TrialResult[], most = Infinity): string {
  const names = Object.keys(results[0]?.values ?? {});
  const rows = results
    .slice(0, most)
    .map(({ run, values, valAccuracy, valLoss, history, failure }) => [
      run,
      failure === undefined ? 'trained' : 'failed',
      ...names.map((name) => word(values[name])),
      valAccuracy === null ? '-' : formatPercent(valAccuracy),
      valLoss === null ? '-' : valLoss.toFixed(4),
      String(history.length),
    ]);
  return textTable([['run', 'status', ...names, 'val_accuracy', 'val_loss', 'trained_epochs'], ...rows], {
    words: 2,
  }).join('\n');
}

/** The same for programs: RFC 4180. */
export function sweepCsv(results: readonly TrialResult[]): string {
  const names = Object.keys(results[0]?.values ?? {});
  const cell = (value: unknown) => (value === null || value === undefined ? '' : csvCell(word(value)));
  const rows = results.map(({ run, values, valAccuracy, valLoss, history, failure }) => [
    run,
    ...names.map((name) => values[name]),
    valAccuracy,
    valLoss,
    history.length,
    failure,
  ]);
  return [['run', ...names, 'val_accuracy', 'val_loss', 'trained_epochs', 'failure'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\n`)
    .join('');
}
