import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { samePadding } from './same-padding.js';

test('samePadding puts the odd row behind', () => {
  expect(samePadding(4, 3, 1)).toEqual([1, 1]);
  expect(samePadding(4, 3, 2)).toEqual([0, 1]);
  expect(samePadding(5, 2, 2)).toEqual([0, 1]);
  expect(samePadding(4, 2, 1)).toEqual([0, 1]);
});

test('samePadding gives ceil(size / stride) windows, each of which touches the picture', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(upTo(64), upTo(11), upTo(4), (size, window, stride) => {
      const [before, after] = samePadding(size, window, stride);
      expect(Math.floor((size + before + after - window) / stride) + 1).toBe(Math.ceil(size / stride));
      expect(before).toBeLessThan(window);
      expect(after - before).toBeGreaterThanOrEqual(0);
      expect(after - before).toBeLessThanOrEqual(1);
    }),
  );
});
