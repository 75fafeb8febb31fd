import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accuracyRows } from './accuracy/accuracy-rows.js';
import { accuracyTable } from './accuracy/accuracy-table.js';
import type { Curve } from './accuracy/curve.js';
import { readKerasLog } from './accuracy/read-keras-log.js';

const folder = temporaryFolder();

const curve = (recipe: string, accuracies: readonly number[], seconds: number): Curve => ({
  recipe,
  seed: 1,
  epochs: accuracies.map((valAccuracy, index) => ({ seconds, loss: 1, valLoss: 9 - index, valAccuracy })),
  bestEpoch: accuracies.length - 1,
  mirrorAccuracy: null,
});

test('a log of Keras is a curve, whose best epoch has the lowest val_loss', async () => {
  const file = join(folder, 'keras.log');
  // As Keras 3.15 prints it.
  await writeFile(
    file,
    [
      'Found 3750 images belonging to 10 classes.',
      'Epoch 1/2',
      '118/118 - 41s - 345ms/step - accuracy: 0.2384 - loss: 2.5731 - val_accuracy: 0.1000 - val_loss: 2.2894 - learning_rate: 1.0000e-03',
      'Epoch 2/2',
      '118/118 - 38s - 325ms/step - accuracy: 0.3117 - loss: 2.0679 - val_accuracy: 0.1253 - val_loss: 4.3190 - learning_rate: 1.0000e-03',
    ].join('\n'),
  );
  expect(await readKerasLog(file)).toMatchObject({
    recipe: 'Keras (keras.log)',
    bestEpoch: 0,
    epochs: [
      { seconds: 41, loss: 2.5731, valAccuracy: 0.1, valLoss: 2.2894 },
      { seconds: 38, loss: 2.0679, valAccuracy: 0.1253, valLoss: 4.319 },
    ],
  });
  await writeFile(file, 'Traceback');
  await expect(readKerasLog(file)).rejects.toThrow(/there is no epoch in it\. Expected what model\.fit/);
});

test('a row is a recipe over its seeds, and when it reached what the peer kept', () => {
  const peer = curve('Keras', [0.2, 0.5], 60);
  const rows = accuracyRows(
    [
      peer,
      curve('strong', [0.4, 0.5, 0.6], 30),
      // Slower, for it had company.
      curve('strong', [0.4, 0.6, 0.7], 90),
      curve('weak', [0.1], 30),
    ],
    peer,
  );
  expect(rows).toEqual([
    expect.objectContaining({ recipe: 'Keras', seeds: 1, accuracy: 0.5, minutesToPeer: 2, shareOfPeer: 1 }),
    {
      recipe: 'strong',
      epochs: 3,
      seeds: 2,
      accuracy: expect.closeTo(0.65),
      lowest: 0.6,
      highest: 0.7,
      mirrorAccuracy: null,
      minutes: 1.5,
      minutesToPeer: 1,
      shareOfPeer: 0.5,
    },
    expect.objectContaining({ recipe: 'weak', minutesToPeer: null, shareOfPeer: null }),
  ]);
  const table = accuracyTable(rows, 'Keras');
  expect(table).toMatch(
    /^\| strong +\| 3 +\| 2 +\| 65\.00 % \(60\.00 to 70\.00\) +\| +\| 1\.5 +\| 1\.0 \(50 %\) +\|$/m,
  );
  expect(table).toMatch(/\| not reached +\|$/m);
});
