import { FoodnetError } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { serveTiny } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';
import { answering, setAliases } from './live-models.fixture.js';
import { watchModels } from './model-watcher.js';
import { stampModels } from './stamp-models.js';

const watched = await serveTiny();
const interrupted = await serveTiny();
const slow = temporaryFolder();
const retryAfterMs = 20;

test('the watcher reloads once a change of the folder has settled', async () => {
  const { models, live, log } = watched;
  const onChange = () => live.reload();
  const { logger } = watched;
  const stop = watchModels(
    { folder: models, everyMs: 20, onChange, retryAfterMs, logger },
    await stampModels(models),
  );
  await writeVersion(models, { version: 2 });
  for (let trial = 0; trial < 250 && (await answering(watched)) !== 2; trial++) await wait(20);
  expect(await answering(watched)).toBe(2);
  await setAliases(models, { stable: 1 });
  for (let trial = 0; trial < 250 && (await answering(watched)) !== 1; trial++) await wait(20);
  expect(await answering(watched)).toBe(1);
  stop();
  expect(log.filter(({ from, to }) => from !== undefined && to !== undefined)).toEqual([
    expect.objectContaining({ from: 'colours/1', to: 'colours/2' }),
    expect.objectContaining({ from: 'colours/2', to: 'colours/1' }),
  ]);
});

test('the watcher tries again what failed for a reason that is not in the folder', async () => {
  const { models, live, logger, log } = interrupted;
  let calls = 0;
  const onChange = () => {
    calls++;
    if (calls === 1) throw new Error('no memory for another process');
    return live.reload();
  };
  const stop = watchModels(
    { folder: models, everyMs: 20, onChange, retryAfterMs, logger },
    await stampModels(models),
  );
  await writeVersion(models, { version: 2 });
  for (let trial = 0; trial < 250 && (await answering(interrupted)) !== 2; trial++) await wait(20);
  stop();
  expect([await answering(interrupted), calls]).toEqual([2, 2]);
  expect(log.filter(({ msg }) => String(msg).includes('cannot be looked at'))).toHaveLength(1);
});

test('the watcher has a version tried again that took too long to load, until it does not', async () => {
  const error = new FoodnetError('too-slow', 'Cannot load colours/2: no answer within 1 ms.');
  const calls: { readonly retry: boolean }[] = [];
  const onChange = (how: { readonly retry: boolean }) => {
    calls.push(how);
    return Promise.resolve({ broken: calls.length < 3 ? [{ model: 'colours', version: 2, error }] : [] });
  };
  const { logger } = watched;
  await writeVersion(slow, { version: 2 });
  const startMs = performance.now();
  const stop = watchModels({ folder: slow, everyMs: 5, onChange, retryAfterMs, logger }, new Map());
  for (let trial = 0; trial < 250 && calls.length < 3; trial++) await wait(20);
  // One pause, and one of twice its length.
  expect(performance.now() - startMs).toBeGreaterThan(3 * retryAfterMs);
  await wait(5 * retryAfterMs);
  stop();
  expect(calls).toEqual([{ retry: false }, { retry: true }, { retry: true }]);
});
