import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** What a process and those that it started hold, as Linux counts it. */
export interface Resources {
  readonly residentMb: number;
  readonly descriptors: number;
  readonly threads: number;
}

export function resourcesOf(pid: number): Resources {
  const each = [pid, ...childrenOf(pid)].map(resourcesOfOne);
  const sum = (name: keyof Resources) => each.reduce((all, one) => all + one[name], 0);
  return { residentMb: sum('residentMb'), descriptors: sum('descriptors'), threads: sum('threads') };
}

/** Processes that a process started; those have none of their own. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

export function resourcesOfOne(pid: number): Resources {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    residentMb: field('VmRSS') / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
  };
}

/** Garbage that is not collected yet, and what the allocator keeps for the next request. */
const SLACK_MB = 96;

/**
 * libvips takes its workers from GLib's pool, where idle ones live for 15 s: how many there are at a moment depends on what
 * ran side by side. `before` is one for all requests of a suite, so that a thread lost by each is far beyond this.
 */
const POOLED_THREADS = 4;

/** Waits until a process holds no more than before: closing takes a moment. @returns what it held at last. */
export async function settled(pid: number, before: Resources): Promise<Resources> {
  for (let trial = 0; ; trial++) {
    const now = resourcesOf(pid);
    const isBack =
      now.descriptors <= before.descriptors &&
      now.threads <= before.threads + POOLED_THREADS &&
      now.residentMb <= before.residentMb + SLACK_MB;
    if (isBack || trial === 100) return now;
    await wait(50);
  }
}

/** The most that a process may hold to have come back to where it was. */
export const limitsOfReturn = ({ residentMb, descriptors, threads }: Resources): Resources => ({
  residentMb: residentMb + SLACK_MB,
  descriptors,
  threads: threads + POOLED_THREADS,
});
