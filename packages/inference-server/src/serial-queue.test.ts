import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { SerialQueue } from './serial-queue.js';

test('run does one task at a time, in order, past those that fail', async () => {
  const queue = new SerialQueue();
  const events: string[] = [];
  const task = (name: string, ms: number) =>
    queue.run(async () => {
      events.push(`${name} begins`);
      await wait(ms);
      events.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    });
  const results = await Promise.allSettled([task('a', 10), task('b', 5), task('c', 1)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(await queue.run(() => Promise.resolve('later'))).toBe('later');
});

test('what is urgent when the next task is chosen goes before all that wait', async () => {
  const queue = new SerialQueue();
  const done: string[] = [];
  let isLateUrgent = false;
  const task = (name: string, isUrgent?: () => boolean) =>
    queue.run(() => Promise.resolve(done.push(name)), isUrgent);
  const all = [
    task('running'),
    task('waiting'),
    task('late', () => isLateUrgent),
    task('urgent', () => true),
  ];
  isLateUrgent = true;
  await Promise.all(all);
  expect(done).toEqual(['running', 'late', 'urgent', 'waiting']);
});
