import type { Run } from '@foodnet/contracts';
import { home } from '@foodnet/stage';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun } from '../run-file.js';

export interface ListedRuns {
  readonly runs: readonly Run[];
  /** Why each folder that holds no readable run could not be listed. */
  readonly unreadable: readonly string[];
}

/** The runs in runs/, by name. */
export async function listRuns(): Promise<ListedRuns> {
  const folder = join(home(), 'runs');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const runs: Run[] = [];
  const unreadable: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort(byName)) {
    try {
      const run = await readRun(join(folder, name));
      if (run) runs.push(run);
    } catch (error) {
      unreadable.push((error as Error).message);
    }
  }
  return { runs, unreadable };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
