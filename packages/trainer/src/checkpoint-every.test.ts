import { expect, test } from '@jest/globals';
import { checkpointClock, checkpointEverySchema } from './checkpoint-every.js';

test.each([
  ['500', { steps: 500 }],
  ['60s', { seconds: 60 }],
])('--checkpoint-every=%s', (text, every) => {
  expect(checkpointEverySchema.parse(text)).toEqual(every);
});

test.each(['0', '0s', '-1', '1.5', '1m', 's', ''])('--checkpoint-every=%s is refused', (text) => {
  expect(checkpointEverySchema.safeParse(text).success).toBe(false);
});

test('steps count from the beginning of the run, seconds from the last checkpoint', () => {
  const steps = checkpointClock({ steps: 3 }, () => 0);
  expect([1, 2, 3, 4, 5, 6].filter((done) => steps.isDue(done))).toEqual([3, 6]);

  let now = 1000;
  const seconds = checkpointClock({ seconds: 2 }, () => now);
  expect(seconds.isDue(1)).toBe(false);
  now = 3000;
  expect(seconds.isDue(2)).toBe(true);
  seconds.saved();
  now = 4999;
  expect(seconds.isDue(3)).toBe(false);

  expect(checkpointClock(undefined, () => 0).isDue(1)).toBe(false);
});
