import type { Epoch } from '@foodnet/contracts';
import { replaceFile } from '@foodnet/stage';
import { join } from 'node:path';
import sharp from 'sharp';
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
  const svg = await historyChart(title, epochs);
  await replaceFile(join(folder, 'history.svg'), svg);
  await replaceFile(
    join(folder, 'history.png'),
    await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer(),
  );
}
