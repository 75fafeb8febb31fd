import { FoodnetError } from '@foodnet/contracts';
import { readFile } from 'node:fs/promises';
import type { Curve, CurveEpoch } from './curve.js';

/** Stands where recipes have their names. */
export const KERAS = 'Keras';

const figure = (name: string) => `${name}: (?<${name}>\\d[\\d.e+-]*)`;
/** An epoch as `model.fit(verbose=2)` of Keras 3 prints it: "118/118 - 39s - 330ms/step - accuracy: 0.2 - loss: ...". */
const epochLine = new RegExp(
  `^\\d+/\\d+ - (?<seconds>\\d+)s - .*?- ${figure('loss')} - .*?${figure('val_accuracy')} - ${figure('val_loss')}`,
  'gm',
);

/**
 * The curve of a training in Keras from what `model.fit(verbose=2)` printed. Its best epoch is that of the lowest
 * val_loss, as ModelCheckpoint keeps it.
 *
 * @throws FoodnetError `missing` where the file is not there, `bad-option` where no epoch with a validation is in it.
 */
export async function readKerasLog(file: string): Promise<Curve> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FoodnetError('missing', `Cannot read ${file}: ${(cause as Error).message}.`, { cause });
  });
  const epochs = [...text.matchAll(epochLine)].map(({ groups }): CurveEpoch => ({
    seconds: Number(groups?.seconds),
    loss: Number(groups?.loss),
    valLoss: Number(groups?.val_loss),
    valAccuracy: Number(groups?.val_accuracy),
  }));
  if (epochs.length === 0) {
    throw new FoodnetError(
      'bad-option',
      `Cannot compare with ${file}: there is no epoch in it. Expected what model.fit(..., validation_data=..., verbose=2) prints.`,
    );
  }
  const losses = epochs.map(({ valLoss }) => valLoss);
  const bestEpoch = losses.indexOf(Math.min(...losses));
  return {
    recipe: KERAS,
    seed: null,
    epochs,
    bestEpoch,
    mirrorAccuracy: null,
  };
}
