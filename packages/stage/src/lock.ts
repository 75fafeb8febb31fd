import { FoodnetError } from '@foodnet/contracts';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from './disk-error.js';

/** Whether a process with this id runs (also one of another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in clock ticks since boot: tells a process from a later one with the same id. */
function startTicks(pid: number): string {
  try {
    // proc(5): field 22, counted behind the command name, which may hold spaces and parentheses.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[19];
  } catch {
    return '';
  }
}

/**
 * Keeps other processes out of a folder until the returned function is called or this process ends.
 * The lock is `<folder>.lock`, beside the folder, so that the folder itself can be renamed into place.
 * A lock whose process is gone is taken over.
 *
 * @throws FoodnetError `locked`, with the pid of the process that holds it; `no-space` or `not-writable`.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder}.lock`;
  const disk = (error: unknown) => diskError(error, `work in ${folder}`, 'try again');
  for (;;) {
    try {
      await mkdir(dirname(folder), { recursive: true });
      writeFileSync(file, `${process.pid} ${startTicks(process.pid)}\n`, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw disk(error);
    }
    const [pid, ticks] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
    if (pid && isAlive(Number(pid)) && startTicks(Number(pid)) === (ticks ?? '')) {
      throw new FoodnetError(
        'locked',
        `Cannot work in ${folder}: process ${pid} works there now. Wait for it, or end it with: kill ${pid}`,
      );
    }
    await rm(file, { force: true }).catch((error: unknown) => {
      throw disk(error);
    });
  }
  const release = () => {
    try {
      rmSync(file, { force: true });
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
