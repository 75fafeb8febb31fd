import { formatBytes, freeBytes, home } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding } from './finding.js';

/** What a run and its versions need: a few hundred megabytes a run, with room for data. */
const ENOUGH_BYTES = 2e9;

/** Space where data/, runs/ and models/ are written. */
export async function checkDisk(folder = home(), enoughBytes = ENOUGH_BYTES): Promise<Finding[]> {
  const free = await freeBytes(nearest(folder));
  const problem = `Only ${formatBytes(free)} are free in ${folder}: expected ${formatBytes(enoughBytes)}. Make room, or name another folder in FOODNET_HOME.`;
  return [
    {
      name: 'Free disk',
      value: formatBytes(free),
      reason: folder,
      ...(free < enoughBytes && { problem }),
    },
  ];
}

/** The folder itself, or the one in which the first stage will make it. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}
