import { formatBytes, home } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from './finding.js';

/** What a run and its versions need: a few hundred megabytes a run, with room for data. */
const ENOUGH_BYTES = 2e9;

/** Space where data/, runs/ and models/ are written. */
export async function checkDisk(folder = home(), enoughBytes = ENOUGH_BYTES): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(nearest(folder));
  const freeBytes = bavail * bsize;
  const problem = `Only ${formatBytes(freeBytes)} are free in ${folder}: expected ${formatBytes(enoughBytes)}. Make room, or name another folder in FOODNET_HOME.`;
  return [
    {
      name: 'Free disk',
      value: formatBytes(freeBytes),
      reason: folder,
      ...(freeBytes < enoughBytes && { problem }),
    },
  ];
}

/** The folder itself, or the one in which the first stage will make it. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}
