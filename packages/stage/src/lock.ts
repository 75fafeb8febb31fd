import { FoodnetError } from '@foodnet/contracts';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { diskError } from './disk-error.js';
import type { BeatWork } from './lock-beats.js';
import { isAlive, startTicks, thisSystem } from './this-process.js';

/** How often a lock's holder writes the time into it, for those who cannot look for its process. */
const BEAT_MS = 2_000;
/** Most locks are held for less and need no beat. */
const FIRST_BEAT_MS = 500;
/** A lock of another system in which no time is written for so long is a dead process's. */
const SILENT_MS = 15 * BEAT_MS;
/** Locks are made, and taken over, in no time: what is half done behind this one is left over. */
const HALF_DONE_MS = 1_000;

/** What a lock says, in words that spaces divide; the time behind them is the last beat's. */
const words = (): string => [process.pid, startTicks(process.pid), thisSystem, hostname()].join(' ');

/**
 * Keeps other processes out of a folder until the returned function is called or this process ends.
 * The lock is `<folder>.lock`, beside the folder, so that the folder itself can be renamed into place.
 * A lock whose process is gone is taken over: at once where it ran on this system, else (another machine or container
 * that shares the disk, or this one before it was started anew) once nobody has beaten for `silentMs`.
 *
 * @throws FoodnetError `locked`, with the process that holds it; `no-space` or `not-writable`.
 */
export async function lockFolder(
  folder: string,
  { silentMs = SILENT_MS }: { readonly silentMs?: number } = {},
): Promise<() => Promise<void>> {
  const file = `${folder}.lock`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    for (;;) {
      const release = tryLock(file);
      if (release) return release;
      const seen = read(file);
      // What says no system is of a version before.
      const [pid, ticks = '', system = thisSystem, host] = seen.trim().split(' ');
      if (seen === '') {
        // Another process has just made it and will say who it is, or had no room to.
        await wait(HALF_DONE_MS / 10);
        if (read(file) === '') await takeAway(file, seen);
      } else if (system === thisSystem) {
        if (isAlive(Number(pid)) && startTicks(Number(pid)) === ticks) {
          throw lockedBy(folder, `process ${pid} works there now. Wait for it, or end it with: kill ${pid}`);
        }
        await takeAway(file, seen);
      } else {
        if (await changes(file, seen, silentMs)) {
          throw lockedBy(
            folder,
            `process ${pid} of another machine or container (${host}) works there now. Wait for it, or end it there.`,
          );
        }
        await takeAway(file, seen);
      }
    }
  } catch (error) {
    throw diskError(error, `work in ${folder}`, 'try again');
  }
}

const lockedBy = (folder: string, whom: string) =>
  new FoodnetError('locked', `Cannot work in ${folder}: ${whom}`);

/** Makes the lock and keeps it alive. @returns what releases it; undefined where there is one. */
function tryLock(file: string): (() => Promise<void>) | undefined {
  const descriptor = openNew(file);
  if (descriptor === undefined) return undefined;
  const own = words();
  try {
    writeSync(descriptor, `${own} ${Date.now()}\n`);
    // Closed at once: until then, other machines see nothing of it on a network's disk.
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  let beats: Worker | undefined;
  const first = setTimeout(() => {
    beats = new Worker(new URL('lock-beats.js', import.meta.url), {
      workerData: { file, own, everyMs: BEAT_MS } satisfies BeatWork,
    });
    // It ends where its system has no room for it: the process is what counts here.
    beats.on('error', () => undefined).unref();
  }, FIRST_BEAT_MS).unref();
  const release = () => {
    clearTimeout(first);
    void beats?.terminate();
    try {
      if (read(file).startsWith(`${own} `)) rmSync(file, { force: true });
    } catch {
      // A disk that has become read-only keeps the lock; once this process is gone, it is taken over.
    }
  };
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
    return Promise.resolve();
  };
}

/** Removes the lock of a dead process, if it still is the one seen: of several that want to, one at a time looks. */
async function takeAway(file: string, seen: string): Promise<void> {
  const turn = `${file}.taken`;
  const descriptor = openNew(turn);
  if (descriptor === undefined) {
    const { mtimeMs } = statSync(turn, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > HALF_DONE_MS) rmSync(turn, { force: true });
    await wait(HALF_DONE_MS / 100);
    return;
  }
  try {
    closeSync(descriptor);
    if (read(file) === seen) rmSync(file, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Whether a lock's content changes within a time, its removal left out. The clocks of both sides may differ. */
async function changes(file: string, seen: string, withinMs: number): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (performance.now() < endMs) {
    await wait(Math.min(BEAT_MS / 4, withinMs));
    const now = read(file);
    if (now !== seen) return now !== '';
  }
  return false;
}

/** @returns undefined where the file exists. */
function openNew(file: string): number | undefined {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Empty where there is no file. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
