import { presets, type Epoch } from '@foodnet/contracts';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { closeEpoch } from './close-epoch.js';
import { historyCsv, writeHistory } from './history.js';
import { startOfTraining, type TrainingProgress } from './training-progress.js';

const folder = temporaryFolder();
const valLosses = [
  1, 0.9, 0.95, 0.8999, 0.93, 0.92, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85,
];
const { schedule } = presets.report;

/** A training that ended its epochs with those losses. */
function closedWith(losses: readonly number[]): TrainingProgress {
  let progress = startOfTraining(presets.report);
  for (const loss of losses) {
    const sums = { lossSum: 4 * (loss + 0.5), correct: 1 };
    progress = closeEpoch(
      { preset: presets.report, bestBy: 'val_loss' },
      { ...progress, ...sums },
      4,
      { loss, accuracy: 0.5 },
      1,
    );
  }
  return progress;
}

const epochsOf = (losses: readonly number[]): Epoch[] => [...closedWith(losses).epochs];

test('the learning rate falls after three epochs without an improvement, and not below its least', () => {
  // 0.8999 betters 0.9 by just min_delta, which does not count: 2, 3 and 4 are the three epochs.
  const rates = epochsOf(valLosses).map(({ learningRate }) => learningRate);
  expect(rates.slice(0, 6)).toEqual([1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-4]);
  expect(rates.slice(6, 10)).toEqual([1e-4, 1e-4, 1e-4, 1e-4]);
  expect(rates.at(-1)).toBe(1e-5);
});

test('writeHistory leaves a CSV and a chart with both axes', async () => {
  await writeHistory(folder, 'a run', epochsOf(valLosses));
  const svg = await readFile(join(folder, 'history.svg'), 'utf8');
  for (const word of ['a run', 'loss', 'accuracy', 'training', 'test', 'epoch'])
    expect(svg).toContain(`>${word}<`);
  const { data, info } = await sharp(join(folder, 'history.png')).raw().toBuffer({ resolveWithObject: true });
  expect(info.width).toBeGreaterThan(1000);
  // Something is drawn in both colours.
  for (const [red, green, blue] of [
    [0xd5, 0x5e, 0x00],
    [0x00, 0x72, 0xb2],
  ]) {
    let pixels = 0;
    for (let at = 0; at < data.length; at += info.channels) {
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) pixels++;
    }
    expect(pixels).toBeGreaterThan(500);
  }
});

const curves: Readonly<Record<string, readonly number[]>> = {
  recorded: valLosses,
  // As the report's: it falls, then rises again.
  overfitting: [4.1, 3.4, 2.9, 2.5, 2.26, 2.2595, 2.31, 2.29, 2.4, 2.45, 2.38, 2.5, 2.6, 2.6, 2.7, 2.71],
  'equal values': [1, 1, 1, 1, 1, 1, 1, 1, 1],
  'better by less than min_delta': [1, 0.99995, 0.9999, 0.99985, 0.9998, 0.99975, 0.9],
  // The trainer ends a training at such a loss before any of this sees it.
  'no number': [2, NaN, 1.5, Infinity, NaN, NaN, NaN, 1.4, 1.5, 1.5],
};

testWithPython(
  "learning rates, best epochs and history.csv equal those of Keras's callbacks",
  async (python) => {
    const program = `
import json, sys
import keras
path, curves, settings = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
results = {}
for name, losses in curves.items():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-3))
    best = []
    model.save_weights = lambda *_, **__: best.append(epoch)
    callbacks = [
        keras.callbacks.ModelCheckpoint(path + ".weights.h5", monitor="val_loss", save_best_only=True, save_weights_only=True),
        keras.callbacks.ReduceLROnPlateau(
            monitor="val_loss", mode="min", factor=settings["factor"], patience=settings["patienceEpochs"],
            min_delta=settings["minDelta"], min_lr=settings["minLearningRate"]),
        keras.callbacks.CSVLogger(path)]
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, loss in enumerate(map(float, losses)):
        logs = {"accuracy": 0.25, "loss": loss + 0.5, "val_accuracy": 0.5, "val_loss": loss}
        for callback in callbacks:
            callback.on_epoch_end(epoch, logs)
    callbacks[-1].on_train_end()
    results[name] = dict(best=best[-1], csv=open(path, newline="").read())
print(json.dumps(results))`;
    const texts = Object.fromEntries(
      Object.entries(curves).map(([name, curve]) => [name, curve.map(String)]),
    );
    const args = [join(folder, 'keras.csv'), JSON.stringify(texts), JSON.stringify(schedule)];
    const results = (await python(program, ...args)) as Record<string, { best: number; csv: string }>;
    for (const [name, { best, csv }] of Object.entries(results)) {
      const { epochs, bestEpoch } = closedWith(curves[name]);
      expect([name, bestEpoch]).toEqual([name, best]);
      const [header, ...rows] = csv.split('\r\n');
      const [ourHeader, ...ourRows] = historyCsv(epochs).split('\r\n');
      expect(ourHeader).toBe(header);
      expect(ourRows.length).toBe(rows.length);
      for (const [index, row] of rows.entries()) {
        const [ours, theirs] = [numbersOf(ourRows[index]), numbersOf(row)];
        expect(ours.map(Number.isFinite)).toEqual(theirs.map(Number.isFinite));
        const finite = (values: number[]) => values.filter(Number.isFinite);
        // Keras holds the learning rate in float32.
        expect([name, maxDifference(finite(ours), finite(theirs)) < 1e-9]).toEqual([name, true]);
      }
    }
  },
);

/** Keras writes inf for infinity. */
const numbersOf = (row: string) => row.split(',').map((text) => Number(text.replace('inf', 'Infinity')));
