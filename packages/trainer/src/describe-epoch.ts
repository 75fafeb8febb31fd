import type { Epoch } from '@foodnet/contracts';
import { fitParts, formatDuration, formatPercent } from '@foodnet/stage';

/** One line, of what matters most: a log has all of it, a terminal as much as fits. */
export function describeEpoch(epoch: Epoch, epochs: number, isBest: boolean, columns: number): string {
  const head = `epoch ${epoch.epoch + 1}/${epochs}: `;
  const tail = isBest ? ' (best)' : '';
  const parts = [
    `loss ${epoch.loss.toFixed(4)}`,
    `acc ${formatPercent(epoch.accuracy)}`,
    `val_loss ${epoch.valLoss.toFixed(4)}`,
    `val_acc ${formatPercent(epoch.valAccuracy)}`,
    formatDuration(epoch.seconds),
    `lr ${shortNumber(epoch.learningRate)}`,
    `${formatPercent(epoch.dataSeconds / epoch.seconds)} waiting for data`,
  ];
  return head + fitParts(parts, columns - head.length - tail.length) + tail;
}

/** Three digits: 0.000347. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
