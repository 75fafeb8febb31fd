import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../problem.js';
import { BatchQueue, type BatchOptions } from './batch-queue.js';

/** A network that answers the first value of each picture when it is told to, and remembers its batches. */
function manualNetwork(options: Partial<BatchOptions> = {}) {
  const batches: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const queue = new BatchQueue({ batchPictures: 4, batchDelayMs: 0, ...options }, async (pictures) => {
    batches.push(pictures.map(([first]) => first));
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (pictures.some(([first]) => first === 0)) throw new Problem('inference-failed', 'It died.');
    return pictures.map(([first]) => Float32Array.of(first));
  });
  const add = (value: number, signal?: AbortSignal) => queue.add(Uint8Array.of(value), signal);
  /** Lets the batch that runs end, and waits for the next to begin. */
  const finish = async () => {
    waiting.shift()?.();
    await wait(0);
  };
  return { queue, batches, add, finish };
}

test('an idle network takes a picture at once, and what gathers meanwhile is the next batch, up to the limit', async () => {
  const { queue, batches, add, finish } = manualNetwork();
  const answers = [1, 2, 3, 4, 5, 6].map((value) => add(value));
  expect(batches).toEqual([[1]]);
  expect(queue.length).toBe(5);
  for (let batch = 0; batch < 3; batch++) await finish();
  expect(batches).toEqual([[1], [2, 3, 4, 5], [6]]);
  const found = await Promise.all(answers);
  expect(found.map(({ probabilities }) => probabilities[0])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(found.map(({ batch }) => batch)).toEqual([1, 4, 4, 4, 4, 1]);
  for (const { waitedMs, ranMs } of found) expect(Math.min(waitedMs, ranMs)).toBeGreaterThanOrEqual(0);
});

test('a picture whose client leaves is in no batch', async () => {
  const { batches, add, finish } = manualNetwork();
  const leaving = new AbortController();
  const first = add(1);
  const second = add(2, leaving.signal);
  const third = add(3);
  leaving.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  await finish();
  await finish();
  expect(batches).toEqual([[1], [3]]);
  await Promise.all([first, third]);
  expect(() => add(4, AbortSignal.abort(new Error('left')))).toThrow('left');
});

test('a client that does not wait for a batch that runs is told at once, and the others get their answers', async () => {
  const { batches, add, finish } = manualNetwork();
  const leaving = new AbortController();
  const alone = add(1, leaving.signal);
  leaving.abort(new Error('late'));
  await expect(alone).rejects.toThrow('late');
  const tired = new AbortController();
  const [second, third] = [add(2, tired.signal), add(3)];
  await finish();
  tired.abort(new Error('late'));
  await expect(second).rejects.toThrow('late');
  await finish();
  expect((await third).probabilities[0]).toBe(3);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('of a batch that kills the network each picture is tried once more, alone, and only the deadly one fails', async () => {
  const { batches, add, finish } = manualNetwork();
  const results = Promise.allSettled([1, 2, 0, 3].map((value) => add(value)));
  await finish();
  const late = add(4);
  for (let batch = 0; batch < 5; batch++) await finish();
  expect(batches).toEqual([[1], [2, 0, 3], [4], [2], [0], [3]]);
  expect((await results).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect((await late).batch).toBe(1);
});

test('a picture that is tried once more, alone, waits for no others', async () => {
  const { batches, add, finish } = manualNetwork({ batchPictures: 2, batchDelayMs: 600_000 });
  const results = Promise.allSettled([1, 0].map((value) => add(value)));
  for (let turn = 0; turn < 4; turn++) await finish();
  expect(batches).toEqual([[1, 0], [1], [0]]);
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('with a delay a batch waits for others until it is full or the time is over', async () => {
  const patient = manualNetwork({ batchDelayMs: 600_000 });
  const full = [1, 2, 3, 4].map((value) => patient.add(value));
  await wait(5);
  expect(patient.batches).toEqual([[1, 2, 3, 4]]);
  await patient.finish();
  await Promise.all(full);

  const { batches, add, finish } = manualNetwork({ batchDelayMs: 60 });
  const half = [5, 6].map((value) => add(value));
  await wait(1);
  expect(batches).toEqual([]);
  while (batches.length === 0) await wait(5);
  expect(batches).toEqual([[5, 6]]);
  await finish();
  await Promise.all(half);
});
