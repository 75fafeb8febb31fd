import type { Epoch, Preset } from '@foodnet/contracts';

/**
 * Whether Keras's EarlyStopping (monitor val_loss, mode min) would have ended the training behind these epochs of it. Those
 * of the head alone do not count.
 */
export function isStoppedEarly(
  { earlyStopping, head }: Pick<Preset, 'earlyStopping'> & Partial<Pick<Preset, 'head'>>,
  epochs: readonly Pick<Epoch, 'valLoss'>[],
): boolean {
  if (!earlyStopping) return false;
  let [best, wait] = [Infinity, 0];
  for (const { valLoss } of epochs.slice(head?.epochs ?? 0)) {
    const isBetter = valLoss < best - earlyStopping.minDelta;
    wait = isBetter ? 0 : wait + 1;
    if (isBetter) best = valLoss;
  }
  return wait >= earlyStopping.patienceEpochs;
}
