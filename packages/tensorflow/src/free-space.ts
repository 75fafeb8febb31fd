import { FoodnetError } from '@foodnet/contracts';
import { formatBytes } from '@foodnet/stage';
import { mkdir, statfs } from 'node:fs/promises';

/** Bytes that this user may still write in a folder's file system. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Refuses to begin what cannot end.
 *
 * @throws FoodnetError `no-space`.
 */
export async function requireFreeBytes(folder: string, neededBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const free = await freeBytes(folder);
  if (free >= neededBytes) return;
  throw new FoodnetError(
    'no-space',
    `Cannot provide TensorFlow in ${folder}: ${formatBytes(free)} are free, ${formatBytes(neededBytes)} are needed. ` +
      'Free some, or set FOODNET_CACHE to a folder with more space.',
  );
}
