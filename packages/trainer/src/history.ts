import type { Epoch } from '@foodnet/contracts';
import { replaceFile } from '@foodnet/stage';
import { join } from 'node:path';
import { writeChart } from './chart.js';
import { historyChart } from './history-chart.js';

/** The epochs as Keras's CSVLogger writes them: columns in the order of the alphabet, lines end with CR LF. */
export function historyCsv(epochs: readonly Epoch[]): string {
  const rows = epochs.map(({ epoch, accuracy, learningRate, loss, valAccuracy, valLoss }) =>
    [epoch, accuracy, learningRate, loss, valAccuracy, valLoss].join(),
  );
  return ['epoch,accuracy,learning_rate,loss,val_accuracy,val_loss', ...rows, ''].join('\r\n');
}

/** Writes history.csv, history.svg and history.png. */
export async function writeHistory(folder: string, title: string, epochs: readonly Epoch[]): Promise<void> {
  await replaceFile(join(folder, 'history.csv'), historyCsv(epochs));
  await writeChart(join(folder, 'history'), historyChart(title, epochs));
}
