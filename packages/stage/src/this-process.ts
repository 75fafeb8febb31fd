import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names where process ids mean the same as here: this machine since it booted, and this container since its first process
 * started, for one that is started again has the names and numbers it had. Ids of elsewhere, on a disk that several share,
 * say nothing about who is alive.
 */
export const thisSystem: string = createHash('sha256')
  .update([hostname(), tried(bootId), tried(pidNamespace), startTicks(1)].join('\n'))
  .digest('hex')
  .slice(0, 8);

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
export function startTicks(pid: number): string {
  // proc(5): field 22, counted behind the command name, which may hold spaces and parentheses.
  return tried(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[19]);
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

/** Empty where the system does not tell. */
function tried(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
