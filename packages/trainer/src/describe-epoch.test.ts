import { expect, test } from '@jest/globals';
import { describeEpoch } from './describe-epoch.js';

const epoch = {
  epoch: 118,
  loss: 0.98765,
  accuracy: 0.71336,
  valLoss: 1.29287,
  valAccuracy: 0.58267,
  learningRate: 0.00001,
  seconds: 3725,
  dataSeconds: 12,
};

test('a log has all of an epoch, a terminal what fits, and whether it is the best', () => {
  const whole =
    'epoch 119/120: loss 0.9877, acc 71.34 %, val_loss 1.2929, val_acc 58.27 %, 1 h 02 min, lr 0.00001, ' +
    '0.32 % waiting for data (best)';
  expect(describeEpoch(epoch, 120, true, Infinity)).toBe(whole);
  expect(describeEpoch(epoch, 120, true, 80)).toBe(
    'epoch 119/120: loss 0.9877, acc 71.34 %, val_loss 1.2929, val_acc 58.27 % (best)',
  );
  expect(describeEpoch(epoch, 120, false, 85)).toBe(
    'epoch 119/120: loss 0.9877, acc 71.34 %, val_loss 1.2929, val_acc 58.27 %, 1 h 02 min',
  );
});
