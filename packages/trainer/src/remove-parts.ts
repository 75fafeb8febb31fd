import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** As `replaceFile` names a file that is not whole yet. */
const partPattern = /^\..+\.part-\d+(-[0-9a-f]+)?$/;

/**
 * Removes what a process that was killed had begun to write, from a run's folder and those in it. The caller holds the
 * folder's lock, so that nobody writes there now.
 */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    if (partPattern.test(name.split('/').at(-1)!)) await rm(join(folder, name), { force: true });
  }
}
