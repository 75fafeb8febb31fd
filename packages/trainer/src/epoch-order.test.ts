import { expect, test } from '@jest/globals';
import { orderOf } from './epoch-order.js';

// 12 pictures of class 0, 4 of class 1, 2 of class 2.
const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2];

test('all pictures come once', () => {
  const { indices, repeats } = orderOf('all', labels, 1, 0);
  expect([...indices].sort((a, b) => a - b)).toEqual(labels.map((_, index) => index));
  expect(repeats).toBeUndefined();
});

test('balanced: as many of each class, none again before all of its class were there', () => {
  for (let epoch = 0; epoch < 20; epoch++) {
    const { indices, repeats } = orderOf('balanced', labels, 1, epoch);
    expect(indices).toHaveLength(18);
    for (const label of [0, 1, 2]) {
      const shown = [...indices].filter((index) => labels[index] === label);
      expect(shown).toHaveLength(6);
      const times = [...new Set(shown)].map((one) => shown.filter((index) => index === one).length);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    }
    // Each time that a picture comes it has another number, so that it is changed in another way.
    const pairs = [...indices].map((index, place) => `${index} ${repeats?.[place]}`);
    expect(new Set(pairs).size).toBe(18);
  }
});

test('balanced: over epochs every picture of a large class is shown, in orders that the seed decides', () => {
  const order = (seed: number, epoch: number) => [...orderOf('balanced', labels, seed, epoch).indices];
  const seen = new Set(Array.from({ length: 20 }, (_, epoch) => order(1, epoch)).flat());
  expect(seen.size).toBe(labels.length);
  expect(order(1, 3)).toEqual(order(1, 3));
  expect(order(1, 3)).not.toEqual(order(1, 4));
  expect(order(1, 3)).not.toEqual(order(2, 3));
});
