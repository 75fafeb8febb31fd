import { expect, jest, test } from '@jest/globals';
import { printReport } from './print-report.js';
import { tinyRun } from './tiny-data.fixture.js';
import { startOfTraining } from './training-progress.js';

const run = tinyRun({ epochs: 20 });
const epochOf = (epoch: number) => ({
  ...{ epoch, loss: 1, accuracy: 0.5, valLoss: 1 + epoch, valAccuracy: 0.5 },
  ...{ learningRate: 0.1, seconds: 1, dataSeconds: 0 },
});

/** What is printed behind the first line where a run of 100 steps an epoch begins or goes on. */
function startedAt(epoch: number, step: number, of = run): string[] {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const epochs = Array.from({ length: epoch }, (_, index) => epochOf(index));
  const bestEpoch = epoch > 0 ? 0 : null;
  printReport(of, 3200, 10).start!({ ...startOfTraining(of.preset), epoch, step, epochs, bestEpoch }, 100);
  const lines = print.mock.calls.map(([line]) => line as string);
  print.mockRestore();
  return lines.slice(1);
}

/** What is printed behind the last of so many epochs, after its own line. */
function endedAt(epoch: number, of: typeof run): string[] {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const epochs = Array.from({ length: epoch }, (_, index) => epochOf(index));
  const progress = { ...startOfTraining(of.preset), epoch, epochs, bestEpoch: 0 };
  printReport(of, 3200, 10).epoch!(epochs[epoch - 1], progress);
  const lines = print.mock.calls.map(([line]) => line as string);
  print.mockRestore();
  return lines.slice(1);
}

test('a run is said to stop early where its patience leaves out epochs', () => {
  const stopping = tinyRun({ epochs: 20, earlyStopping: { patienceEpochs: 3, minDelta: 0 } });
  const trained = expect.stringMatching(/^Trained run tiny: best epoch 1 of 4, /);
  expect(endedAt(3, stopping)).toEqual([]);
  expect(endedAt(4, stopping)).toEqual(['Stopped early: val_loss is no longer better', trained]);
  const whole = { ...stopping, preset: { ...stopping.preset, epochs: 4 } };
  expect(endedAt(4, whole)).toEqual([trained]);
});

test('a run says where it goes on', () => {
  expect(startedAt(0, 0)).toEqual([]);
  expect(startedAt(2, 40)).toEqual(['Going on at epoch 3 of 20, step 41 of 100']);
});

test('a run that was stopped among its test pictures goes on with them', () => {
  expect(startedAt(2, 100)).toEqual([
    'Going on at epoch 3 of 20: its 100 steps are done, the test pictures follow',
  ]);
});

test('a run that was killed before run.json said that it is finished does not go on', () => {
  const done = [expect.stringMatching(/^Its last epoch is done: best epoch 1 of \d+, val_accuracy 50.00 %/)];
  expect(startedAt(20, 0)).toEqual(done);
  const stopping = tinyRun({ epochs: 20, earlyStopping: { patienceEpochs: 3, minDelta: 0 } });
  expect(startedAt(4, 0, stopping)).toEqual(done);
  expect(startedAt(3, 0, stopping)).toEqual(['Going on at epoch 4 of 20, step 1 of 100']);
});
