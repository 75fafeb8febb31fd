import { testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { isStoppedEarly } from './early-stopping.js';

/** After how many epochs the training ends; null where it does not. */
function endOf(losses: readonly number[], patienceEpochs: number, minDelta: number): number | null {
  const preset = { earlyStopping: { patienceEpochs, minDelta } };
  const ends = losses.map((_, index) =>
    isStoppedEarly(
      preset,
      losses.slice(0, index + 1).map((valLoss) => ({ valLoss })),
    ),
  );
  const first = ends.indexOf(true);
  return first === -1 ? null : first + 1;
}

const cases: [losses: number[], patience: number, minDelta: number][] = [
  [[3, 2, 1, 1.1, 1.2, 0.9, 1, 1, 1, 1], 3, 0],
  [[3, 2, 1, 1, 1, 0.99, 0.98, 0.97], 2, 0.05],
  [[1, 2, 3], 1, 0],
  [[5, 4, 3, 2, 1], 1, 0],
];

test('a training ends when it was not better for as many epochs as it has patience', () => {
  expect(cases.map((one) => endOf(...one))).toEqual([9, 5, 2, null]);
  expect(isStoppedEarly({ earlyStopping: null }, [{ valLoss: 1 }, { valLoss: 2 }])).toBe(false);
});

testWithPython("it ends where Keras's EarlyStopping ends it", async (python) => {
  const program = `
import json, sys
from types import SimpleNamespace
from keras.callbacks import EarlyStopping
results = []
for losses, patience, min_delta in json.loads(sys.argv[1]):
    callback = EarlyStopping("val_loss", min_delta=min_delta, patience=patience, mode="min")
    callback.set_model(SimpleNamespace(stop_training=False))
    callback.on_train_begin()
    end = None
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if callback.model.stop_training:
            end = epoch + 1
            break
    results.append(end)
print(json.dumps(results))`;
  expect(cases.map((one) => endOf(...one))).toEqual(await python(program, JSON.stringify(cases)));
});
