import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bestLabels } from './best-labels.js';

test('bestLabels puts the most probable first, and of equals the one with the lower index', () => {
  const probabilities = Float32Array.of(0.125, 0.5, 0.125, 0.25);
  expect(bestLabels(probabilities, ['a', 'b', 'c', 'd'], 3)).toEqual([
    { label: 'b', probability: 0.5 },
    { label: 'd', probability: 0.25 },
    { label: 'a', probability: 0.125 },
  ]);
});

test('bestLabels gives as many as asked for, at most all, in falling order, and leaves out none that is better', () => {
  const probability = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(probability, { minLength: 1, maxLength: 300, size: 'max' }),
      fc.integer({ min: 1, max: 300 }),
      (list, count) => {
        const exact = Float32Array.from(list);
        const indices = [...exact.keys()];
        const best = indices.toSorted((one, other) => exact[other] - exact[one]).slice(0, count);
        expect(bestLabels(exact, indices.map(String), count)).toEqual(
          best.map((index) => ({ label: String(index), probability: exact[index] })),
        );
      },
    ),
  );
});
