import { FoodnetError } from '@foodnet/contracts';
import { formatBytes } from './format.js';
import { statfs } from 'node:fs/promises';

/** Bytes that this user may still write in a folder's file system. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Refuses to begin what cannot end.
 *
 * @param what e.g. `download 5 GB of http://...`.
 * @param variable - of the environment, which says where the folder is.
 * @throws FoodnetError `no-space`.
 */
export async function requireFreeBytes(
  folder: string,
  neededBytes: number,
  what: string,
  variable: 'FOODNET_HOME' | 'FOODNET_CACHE' = 'FOODNET_HOME',
): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= neededBytes) return;
  throw new FoodnetError(
    'no-space',
    `Cannot ${what}: ${formatBytes(free)} are free in ${folder}, ${formatBytes(neededBytes)} are needed. ` +
      `Free some, or set ${variable} to a folder with more space.`,
  );
}
