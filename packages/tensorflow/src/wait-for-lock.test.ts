import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from './wait-for-lock.js';

const folder = temporaryFolder();

test('the wait for a lock that may be a dead process`s is told, and ends with the signal', async () => {
  const path = join(folder, 'tensorflow');
  writeFileSync(`${path}.lock`, '1 1 elsewhere far-host 1\n');
  const said: string[] = [];
  const waiting = waitForLock(path, (line) => void said.push(line), AbortSignal.timeout(100));
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(said).toEqual([expect.stringContaining('was locked by far-host')]);
});
