import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout } from 'node:timers/promises';
import { mapInOrder } from './map-in-order.js';

test('results come in the order of the items, and no more tasks run than allowed', async () => {
  const delays = fc.array(fc.nat(3), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 8 }), async (delaysMs, concurrency) => {
      let [running, most] = [0, 0];
      const task = async (delayMs: number) => {
        most = Math.max(most, ++running);
        await setTimeout(delayMs);
        running--;
        return delayMs;
      };
      const results: number[] = [];
      for await (const result of mapInOrder(delaysMs, concurrency, task)) results.push(result);
      expect(results).toEqual(delaysMs);
      expect(most).toBeLessThanOrEqual(concurrency);
    }),
    { numRuns: 30, seed: 1 },
  );
});

test('an error is thrown at its turn, once the running tasks have ended', async () => {
  const ended: number[] = [];
  const task = async (item: number) => {
    await setTimeout(item === 2 ? 0 : 10);
    if (item === 2) throw new Error('two');
    ended.push(item);
    return item;
  };
  const results: number[] = [];
  const run = async () => {
    for await (const result of mapInOrder([0, 1, 2, 3, 4, 5, 6], 4, task)) results.push(result);
  };
  await expect(run()).rejects.toThrow('two');
  expect(results).toEqual([0, 1]);
  expect(new Set(ended)).toEqual(new Set([0, 1, 3, 4, 5].filter((item) => ended.includes(item))));
  await setTimeout(20);
  expect(ended).not.toContain(6);
});

test('tasks under way weigh no more than the limit, but for one alone, also from a stream of items', async () => {
  const weights = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(weights, async (items) => {
      let [running, count] = [0, 0];
      const task = async (weight: number) => {
        running += weight;
        count++;
        expect(running <= 10 || count === 1).toBe(true);
        await setTimeout(weight % 3);
        return weight;
      };
      const results: number[] = [];
      async function* stream() {
        for (const item of items) yield await Promise.resolve(item);
      }
      for await (const result of mapInOrder(stream(), 8, task, { most: 10, of: (item) => item })) {
        running -= result;
        count--;
        results.push(result);
      }
      expect(results).toEqual(items);
    }),
    { numRuns: 30, seed: 1 },
  );
});
