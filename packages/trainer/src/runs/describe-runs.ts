import { formatCount, formatDuration, formatPercent, textTable } from '@foodnet/stage';
import type { RunSummary } from './summarize-run.js';

/** Runs as a table for the terminal. */
export function describeRuns(runs: readonly RunSummary[]): string {
  const head = [
    'run',
    'status',
    'preset',
    'dataset',
    'parameters',
    'epochs',
    'best',
    'val_accuracy',
    'val_loss',
    'time',
  ];
  const rows = runs.map((run) => [
    run.name,
    run.status,
    run.preset,
    run.dataset,
    formatCount(run.parameters),
    `${run.epochs}/${run.ofEpochs}`,
    run.bestEpoch === null ? '-' : String(run.bestEpoch),
    run.valAccuracy === null ? '-' : formatPercent(run.valAccuracy),
    run.valLoss === null ? '-' : run.valLoss.toFixed(4),
    formatDuration(run.seconds),
  ]);
  return textTable([head, ...rows], { words: 4 }).join('\n');
}
