import { expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Gate } from './gate.js';

test('Gate runs tasks together, those that are to be alone with no other, and goes on behind one that fails', async () => {
  const gate = new Gate();
  let running = 0;
  const most: number[] = [];
  const task = (isAlone: boolean, fails = false) =>
    gate.pass(isAlone, async () => {
      running++;
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      most.push(running);
      if (isAlone) expect(running).toBe(1);
      running--;
      if (fails) throw new Error('It fails.');
    });
  const all = [task(false), task(false), task(true, true), task(false), task(true), task(false), task(false)];
  const results = await Promise.allSettled(all);
  expect(results.map(({ status }) => status)).toEqual(
    all.map((_, index) => (index === 2 ? 'rejected' : 'fulfilled')),
  );
  expect(Math.max(...most)).toBe(2);
});
