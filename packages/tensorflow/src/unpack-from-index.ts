import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRecord } from './check-record.js';
import { downloadWheel } from './download-wheel.js';
import type { CachedFile } from './manifest.js';
import { unpackWheel } from './unpack-wheel.js';
import type { PinnedWheel } from './versions.js';

/** No wheel that is pinned here holds more. */
export const unpackedLimitBytes = 4_000_000_000;

/**
 * Downloads wheels one by one and unpacks what is wanted of each into a folder; a wheel is removed before the next comes.
 *
 * @returns the files written.
 * @throws as `downloadWheel` and `unpackWheel`.
 */
export async function unpackFromIndex(
  wheels: readonly PinnedWheel[],
  folder: string,
  wanted: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const wheel of wheels) {
    const download = join(folder, 'download');
    const unpacked = await unpackWheel(await downloadWheel(wheel, download, signal), folder, {
      wanted,
      limitBytes: unpackedLimitBytes,
      signal,
    });
    await rm(download, { recursive: true });
    await checkRecord(folder, unpacked);
    files.push(...unpacked);
  }
  return files;
}
