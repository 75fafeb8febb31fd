import { presets, type Epoch } from '@foodnet/contracts';
import { maxDifference, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { historyCsv, writeHistory } from './history.js';
import { afterEpoch, type PlateauState } from './plateau.js';

const folder = temporaryFolder();
const valLosses = [
  1, 0.9, 0.95, 0.8999, 0.93, 0.92, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85,
];
const { schedule, optimizer } = presets.report;

/** The epochs of a run with those losses. */
function epochsOf(losses: readonly number[]): Epoch[] {
  let state: PlateauState = { learningRate: optimizer.learningRate, best: null, wait: 0 };
  return losses.map((valLoss, epoch) => {
    const { learningRate } = state;
    state = afterEpoch(schedule, state, valLoss);
    return {
      epoch,
      loss: valLoss + 0.5,
      accuracy: 0.25,
      valLoss,
      valAccuracy: 0.5,
      learningRate,
      seconds: 1,
      dataSeconds: 0,
    };
  });
}

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

testWithPython("learning rates and history.csv equal those of Keras's callbacks", async (python) => {
  const program = `
import json, sys
import keras
path, losses, settings = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(1e-3))
plateau = keras.callbacks.ReduceLROnPlateau(
    monitor="val_loss", mode="min", factor=settings["factor"], patience=settings["patienceEpochs"],
    min_delta=settings["minDelta"], min_lr=settings["minLearningRate"])
logger = keras.callbacks.CSVLogger(path)
for callback in (plateau, logger):
    callback.set_model(model)
    callback.on_train_begin()
for epoch, loss in enumerate(losses):
    logs = {"accuracy": 0.25, "loss": loss + 0.5, "val_accuracy": 0.5, "val_loss": loss}
    plateau.on_epoch_end(epoch, logs)
    logger.on_epoch_end(epoch, logs)
logger.on_train_end()
print(json.dumps(open(path, newline="").read()))`;
  const args = [join(folder, 'keras.csv'), JSON.stringify(valLosses), JSON.stringify(schedule)];
  const expected = (await python(program, ...args)) as string;
  const [header, ...rows] = expected.split('\r\n');
  const [ourHeader, ...ourRows] = historyCsv(epochsOf(valLosses)).split('\r\n');
  expect(ourHeader).toBe(header);
  expect(ourRows.length).toBe(rows.length);
  for (const [index, row] of rows.entries()) {
    // Keras holds the learning rate in float32.
    expect(maxDifference(ourRows[index].split(',').map(Number), row.split(',').map(Number))).toBeLessThan(
      1e-9,
    );
  }
});
