import { checkRecord } from './check-record.js';
import { downloadWheel } from './download-wheel.js';
import type { CachedFile } from './manifest.js';
import { unpackWheel } from './unpack-wheel.js';
import type { PinnedWheel } from './versions.js';

/** No wheel that is pinned here holds more. */
export const unpackedLimitBytes = 4_000_000_000;

/**
 * Downloads wheels one by one and unpacks what is wanted of each into a folder.
 *
 * @param downloads where the wheels stay, and what came before is taken from; the caller removes it.
 * @returns the files written.
 * @throws as `downloadWheel` and `unpackWheel`.
 */
export async function unpackFromIndex(
  wheels: readonly PinnedWheel[],
  folder: string,
  {
    downloads,
    wanted,
    signal,
  }: {
    readonly downloads: string;
    readonly wanted: (name: string) => boolean;
    readonly signal?: AbortSignal;
  },
): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const wheel of wheels) {
    const unpacked = await unpackWheel(await downloadWheel(wheel, downloads, signal), folder, {
      wanted,
      limitBytes: unpackedLimitBytes,
      signal,
    });
    await checkRecord(folder, unpacked);
    files.push(...unpacked);
  }
  return files;
}
