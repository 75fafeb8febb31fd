import { FoodnetError } from '@foodnet/contracts';
import { formatBytes } from './format.js';
import { statfs } from 'node:fs/promises';

/**
 * Refuses to begin what cannot end.
 *
 * @param what e.g. `download 5 GB of http://...`.
 * @throws FoodnetError `no-space`.
 */
export async function requireFreeBytes(folder: string, neededBytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw new FoodnetError(
    'no-space',
    `Cannot ${what}: ${formatBytes(bavail * bsize)} are free in ${folder}, ${formatBytes(neededBytes)} are needed. ` +
      'Free some, or set FOODNET_HOME to a folder with more space.',
  );
}
