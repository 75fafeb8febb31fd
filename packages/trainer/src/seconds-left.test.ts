import { expect, test } from '@jest/globals';
import { secondsLeft } from './seconds-left.js';
import { tinyPreset } from './tiny-data.fixture.js';

const epoch = { loss: 1, accuracy: 1, valLoss: 1, valAccuracy: 1, learningRate: 1, dataSeconds: 0 };
const { optimizer, schedule } = tinyPreset;

test('secondsLeft counts steps in the first epoch, and finished epochs afterwards', () => {
  // 100 steps of 2 s: 75 are left of this epoch, and two epochs of 200 s.
  expect(secondsLeft({ epoch: 0, step: 25, epochs: [] }, 2, 100, tinyPreset)).toBe(150 + 400);
  // The first one took 260 s with its validation: 260 - 50 are left of this one, and another.
  const first = { ...epoch, epoch: 0, seconds: 260 };
  expect(secondsLeft({ epoch: 1, step: 25, epochs: [first] }, 2, 100, tinyPreset)).toBe(210 + 260);
  // An epoch that takes longer than those before is never said to be over long ago.
  const quick = { ...epoch, epoch: 0, seconds: 100 };
  expect(secondsLeft({ epoch: 2, step: 90, epochs: [quick] }, 2, 100, tinyPreset)).toBe(0);
});

test('secondsLeft knows nothing of the epochs behind the head, and takes none of its own for theirs', () => {
  const preset = { ...tinyPreset, head: { epochs: 2, optimizer, schedule }, epochs: 4 };
  const ofHead = [0, 1].map((number) => ({ ...epoch, epoch: number, seconds: 1 }));
  expect(secondsLeft({ epoch: 1, step: 25, epochs: ofHead.slice(0, 1) }, 0.01, 100, preset)).toBeUndefined();
  expect(secondsLeft({ epoch: 2, step: 25, epochs: ofHead }, 2, 100, preset)).toBe(150 + 200);
  const third = { ...epoch, epoch: 2, seconds: 260 };
  expect(secondsLeft({ epoch: 3, step: 25, epochs: [...ofHead, third] }, 2, 100, preset)).toBe(210);
  // A training of the head alone.
  expect(secondsLeft({ epoch: 0, step: 25, epochs: [] }, 2, 100, { ...preset, epochs: 2 })).toBe(150 + 200);
  // Its first epoch has the seconds of the features.
  const withFeatures = { ...epoch, epoch: 0, seconds: 900 };
  expect(secondsLeft({ epoch: 1, step: 25, epochs: [withFeatures] }, 2, 100, { ...preset, epochs: 2 })).toBe(
    150,
  );
});
