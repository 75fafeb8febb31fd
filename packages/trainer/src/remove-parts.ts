import { wholeNameOf } from '@foodnet/stage';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Removes what a process that was killed had begun to write, from a run's folder and those in it. The caller holds the
 * folder's lock, so that nobody writes there now.
 */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    if (wholeNameOf(basename(name)) !== undefined) await rm(join(folder, name), { force: true });
  }
}
