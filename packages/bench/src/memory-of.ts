import { readdirSync, readFileSync } from 'node:fs';

/**
 * Megabytes that a process and those it started hold, each shared page counted in parts (Linux: proportional set size).
 *
 * @returns undefined where the system does not tell.
 */
export function memoryOf(root: number): number | undefined {
  let kilobytes = 0;
  for (const process of treeOf(root)) {
    // A process may end while it is looked at.
    const pages = read(`/proc/${process}/smaps_rollup`);
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(pages)?.[1] ?? 0);
  }
  return kilobytes > 0 ? kilobytes / 1000 : undefined;
}

function treeOf(root: number): number[] {
  const childrenOf = (process: number) => {
    let threads: string[] = [];
    try {
      threads = readdirSync(`/proc/${process}/task`);
    } catch {
      // It has ended, or this is no Linux.
    }
    return threads.flatMap((thread) =>
      read(`/proc/${process}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
    );
  };
  return [root, ...childrenOf(root).flatMap(treeOf)];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
