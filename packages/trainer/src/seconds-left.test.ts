import { expect, test } from '@jest/globals';
import { secondsLeft } from './seconds-left.js';

const epoch = { loss: 1, accuracy: 1, valLoss: 1, valAccuracy: 1, learningRate: 1, dataSeconds: 0 };

test('secondsLeft counts steps in the first epoch, and finished epochs afterwards', () => {
  // 100 steps of 2 s: 75 are left of this epoch, and two epochs of 200 s.
  expect(secondsLeft({ epoch: 0, step: 25, epochs: [] }, 2, 100, 3)).toBe(150 + 400);
  // The first one took 260 s with its validation: 260 - 50 are left of this one, and another.
  expect(secondsLeft({ epoch: 1, step: 25, epochs: [{ ...epoch, epoch: 0, seconds: 260 }] }, 2, 100, 3)).toBe(
    210 + 260,
  );
  // An epoch that takes longer than those before is never said to be over long ago.
  expect(secondsLeft({ epoch: 2, step: 90, epochs: [{ ...epoch, epoch: 0, seconds: 100 }] }, 2, 100, 3)).toBe(
    0,
  );
});
