import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { lockFolder } from './lock.js';
import { startTicks, thisSystem } from './this-process.js';

const folder = temporaryFolder();
const releaseOf = async (path: string) => (await lockFolder(path, { silentMs: 100 }))();

test('lockFolder refuses a second holder with the first one`s pid, until it is released', async () => {
  const path = join(folder, 'run');
  const release = await lockFolder(path);
  await expect(lockFolder(path)).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await release();
  expect(existsSync(`${path}.lock`)).toBe(false);
  await releaseOf(path);
});

test.each([
  ['a dead process', `${2 ** 30} 1 ${thisSystem} here 1\n`],
  ['a process that has another`s id now', `${process.pid} 1 ${thisSystem} here 1\n`],
  ['a dead process of a version before', `${2 ** 30} 1\n`],
  ['nobody: the file is empty', ''],
])('lockFolder takes over the lock of %s', async (_, content) => {
  const path = join(folder, 'stale');
  writeFileSync(`${path}.lock`, content);
  await releaseOf(path);
});

test('on a disk that machines share, a lock that beats is kept and a silent one is taken over', async () => {
  const path = join(folder, 'shared');
  const foreign = (time: number) => writeFileSync(`${path}.lock`, `1 1 elsewhere far-host ${time}\n`);
  foreign(1);
  const beats = setInterval(() => foreign(Date.now()), 50);
  await expect(lockFolder(path)).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringMatching(/process 1 of another machine or container \(far-host\)/),
  });
  clearInterval(beats);
  await (
    await lockFolder(path, { silentMs: 200 })
  )();
});

test('a lock that says nothing yet is left to the process that made it', async () => {
  const path = join(folder, 'slow');
  writeFileSync(`${path}.lock`, '');
  const locking = lockFolder(path);
  // It got no processor for a moment.
  await setTimeout(250);
  writeFileSync(`${path}.lock`, `${process.pid} ${startTicks(process.pid)} ${thisSystem} here 1\n`);
  await expect(locking).rejects.toMatchObject({ code: 'locked' });
});

test('who may wait is told once for whom, and has the lock next, or is refused behind the time', async () => {
  const path = join(folder, 'busy');
  const release = await lockFolder(path);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await expect(lockFolder(path, { say, waitMs: 250 })).rejects.toMatchObject({ code: 'locked' });
  expect(said).toEqual([`Waiting for process ${process.pid}, which works in ${path}.`]);
  const waiting = lockFolder(path, { waitMs: Infinity });
  await setTimeout(150);
  await release();
  await (
    await waiting
  )();
  const held = await lockFolder(path);
  const left = lockFolder(path, { waitMs: Infinity, signal: AbortSignal.timeout(50) });
  await expect(left).rejects.toMatchObject({ name: 'TimeoutError' });
  await held();
});

test('the wait for a lock that may be a dead process`s is told, and ends with the signal', async () => {
  const path = join(folder, 'silent');
  writeFileSync(`${path}.lock`, '1 1 elsewhere far-host 1\n');
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await expect(lockFolder(path, { signal: AbortSignal.timeout(100), say })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  expect(said).toEqual([`${path} was locked by far-host; waiting up to 30 s to see whether it is alive.`]);
});

test.each([
  [
    'on a share without hard links',
    `fs.linkSync = () => { throw Object.assign(new Error(), { code: 'EPERM' }); }`,
  ],
  [
    'where there is no room for a thread',
    `threads.Worker = class { constructor() { throw new Error('EAGAIN'); } }`,
  ],
])('%s, a lock is held until it is released', async (place, lack) => {
  const path = join(folder, place);
  const holder = join(folder, 'lack.mjs');
  writeFileSync(
    holder,
    `import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { setTimeout } from 'node:timers/promises';
    import threads from 'node:worker_threads';
    ${lack};
    syncBuiltinESMExports();
    const { lockFolder } = await import(${JSON.stringify(new URL('lock.js', import.meta.url).href)});
    const [path] = process.argv.slice(2);
    const release = await lockFolder(path);
    // Until it beats.
    await setTimeout(700);
    const second = await lockFolder(path).catch(({ code }) => code);
    await release();
    console.log(second, fs.existsSync(path + '.lock'));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [holder, path]);
  expect(stdout).toBe('locked false\n');
  expect(readdirSync(folder).filter((name) => name.includes(place))).toEqual([]);
});

test('a lock beats, and a release leaves the lock of another alone', async () => {
  const path = join(folder, 'beating');
  const release = await lockFolder(path);
  const before = readFileSync(`${path}.lock`, 'utf8');
  // Also while the main thread is busy.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  await setTimeout(600);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  const after = readFileSync(`${path}.lock`, 'utf8');
  expect(after).not.toBe(before);
  expect(after).toHaveLength(before.length);
  writeFileSync(`${path}.lock`, '1 1 elsewhere far-host 1\n');
  await release();
  expect(existsSync(`${path}.lock`)).toBe(true);
});

test('of several processes that find a dead one`s lock, one has it', async () => {
  const holder = join(folder, 'hold.mjs');
  // Whoever has it says so by a folder, which only one can make, and keeps both for a while.
  writeFileSync(
    holder,
    `import { mkdirSync, rmdirSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    const { lockFolder } = await import(${JSON.stringify(new URL('lock.js', import.meta.url).href)});
    const [path, startMs] = process.argv.slice(2);
    await setTimeout(Number(startMs) - Date.now());
    try {
      const release = await lockFolder(path);
      mkdirSync(path + '.held');
      await setTimeout(300);
      rmdirSync(path + '.held');
      await release();
    } catch (error) {
      if (error.code !== 'locked') throw error;
    }`,
  );
  for (let round = 0; round < 3; round++) {
    const path = join(folder, `contended-${round}`);
    writeFileSync(`${path}.lock`, `${2 ** 30} 1 ${thisSystem} here 1\n`);
    const startMs = String(Date.now() + 1_500);
    await Promise.all(
      Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [holder, path, startMs])),
    );
    expect(readdirSync(folder).filter((name) => name.startsWith(`contended-${round}`))).toEqual([]);
  }
}, 60_000);

test('what a process left that died while it took over a lock is passed over', async () => {
  const path = join(folder, 'half');
  mkdirSync(path);
  writeFileSync(`${path}.lock`, `${2 ** 30} 1 ${thisSystem} here 1\n`);
  writeFileSync(`${path}.lock.taken`, '');
  utimesSync(`${path}.lock.taken`, 1, 1);
  await releaseOf(path);
  expect(readdirSync(folder).filter((name) => name.startsWith('half.'))).toEqual([]);
});
