import { FoodnetError } from '@foodnet/contracts';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { diskError } from './disk-error.js';
import { partOf } from './files.js';
import { formatDuration } from './format.js';
import type { BeatWork } from './lock-beats.js';
import { isAlive, startTicks, thisSystem } from './this-process.js';

/** How often a lock's holder writes the time into it, for those who cannot look for its process. */
const BEAT_MS = 2_000;
/** Most locks are held for less and need no beat. */
const FIRST_BEAT_MS = 500;
/** A lock of another system in which no time is written for so long is a dead process's. */
const SILENT_MS = 15 * BEAT_MS;
/** Between two looks at a lock that is waited for. */
const LOOK_MS = 100;
/** A lock is taken over in no time: whoever's turn is older than this died in it. */
const TURN_MS = 10_000;

/** What a lock says, in words that spaces divide; the time behind them is the last beat's. */
const words = (): string => [process.pid, startTicks(process.pid), thisSystem, hostname()].join(' ');

export interface LockOptions {
  /** Ends a wait. */
  readonly signal?: AbortSignal;
  /** Tells people why nothing goes on. */
  readonly say?: (line: string) => void;
  /** How long a process that works in the folder is waited for. */
  readonly waitMs?: number;
  readonly silentMs?: number;
}

/**
 * Keeps other processes out of a folder until the returned function is called or this process ends.
 * The lock is `<folder>.lock`, beside the folder, so that the folder itself can be renamed into place.
 * A lock whose process is gone is taken over: at once where it ran on this system, else (another machine or container
 * that shares the disk, or this one before it was started anew) once nobody has beaten for `silentMs`.
 *
 * @throws FoodnetError `locked`, with the process that holds it; `no-space` or `not-writable`; the signal's reason.
 */
export async function lockFolder(
  folder: string,
  { signal, say = () => undefined, waitMs = 0, silentMs = SILENT_MS }: LockOptions = {},
): Promise<() => Promise<void>> {
  const file = `${folder}.lock`;
  const startMs = performance.now();
  const said = new Set<string>();
  const sayOnce = (line: string) => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  const waitFor = async (whom: string, cure: string) => {
    if (performance.now() - startMs >= waitMs) {
      throw new FoodnetError('locked', `Cannot work in ${folder}: ${whom} works there now. ${cure}`);
    }
    sayOnce(`Waiting for ${whom}, which works in ${folder}.`);
    await pause(LOOK_MS, signal);
  };
  try {
    await mkdir(dirname(folder), { recursive: true });
    for (;;) {
      const release = tryLock(file);
      if (release) return release;
      const seen = read(file);
      if (seen === undefined) continue;
      // What says no system is of a version before.
      const [pid, ticks = '', system = thisSystem, host = 'another process'] = seen.trim().split(' ');
      if (seen !== '' && system === thisSystem) {
        // Of another user's process the system may hide when it began.
        if (isAlive(Number(pid)) && ['', ticks].includes(startTicks(Number(pid)))) {
          await waitFor(`process ${pid}`, `Wait for it, or end it with: kill ${pid}`);
          continue;
        }
      } else {
        const most = formatDuration(silentMs / 1_000);
        sayOnce(`${folder} was locked by ${host}; waiting up to ${most} to see whether it is alive.`);
        if (await changes(file, seen, silentMs, signal)) {
          const whom = `process ${pid} of another machine or container (${host})`;
          // An empty one has said by now whose it is.
          if (seen !== '') await waitFor(whom, 'Wait for it, or end it there.');
          continue;
        }
      }
      await takeAway(file, seen, signal);
    }
  } catch (error) {
    throw diskError(error, `work in ${folder}`, 'try again');
  }
}

/** Makes the lock and keeps it alive. @returns what releases it; undefined where there is one. */
function tryLock(file: string): (() => Promise<void>) | undefined {
  const own = words();
  if (!appears(file, `${own} ${Date.now()}\n`)) return undefined;
  let beats: Worker | undefined;
  const first = setTimeout(() => {
    try {
      beats = new Worker(new URL('lock-beats.js', import.meta.url), {
        workerData: { file, own, everyMs: BEAT_MS } satisfies BeatWork,
        // Those of a program given to `node --input-type=module --eval` would refuse a file.
        execArgv: [],
      });
      beats.on('error', () => undefined).unref();
    } catch {
      // It ends, or does not begin, where its system has no room for it: the process is what counts here.
    }
  }, FIRST_BEAT_MS).unref();
  const release = () => {
    clearTimeout(first);
    void beats?.terminate();
    try {
      if (read(file)?.startsWith(`${own} `)) rmSync(file, { force: true });
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

/** Makes a file that nobody sees before it is whole. @returns false where there is one. */
function appears(file: string, content: string): boolean {
  const part = partOf(file);
  try {
    writeFileSync(part, content);
    try {
      return isNew(() => linkSync(part, file));
    } catch {
      // Some shares have no hard links: there, others may see it empty, and take it away where that lasts.
      return isNew(() => writeFileSync(file, content, { flag: 'wx' })) && read(file) === content;
    }
  } finally {
    rmSync(part, { force: true });
  }
}

/** Removes the lock of a dead process, if it still is the one seen: of several that want to, one at a time looks. */
async function takeAway(file: string, seen: string, signal?: AbortSignal): Promise<void> {
  const turn = `${file}.taken`;
  while (!isNew(() => writeFileSync(turn, '', { flag: 'wx' }))) {
    const { mtimeMs } = statSync(turn, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > TURN_MS) rmSync(turn, { force: true });
    await pause(TURN_MS / 1_000, signal);
  }
  try {
    if (read(file) === seen) rmSync(file, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Whether a lock's content changes within a time, its removal left out. The clocks of both sides may differ. */
async function changes(file: string, seen: string, withinMs: number, signal?: AbortSignal): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (performance.now() < endMs) {
    await pause(Math.min(BEAT_MS / 4, withinMs), signal);
    const now = read(file);
    if (now !== seen) return now !== undefined;
  }
  return false;
}

/** @throws the signal's reason. */
async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

/** @returns false where what would be made exists. */
function isNew(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined where there is no file. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
