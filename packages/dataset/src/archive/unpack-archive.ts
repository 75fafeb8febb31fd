import { fullDiskError, publishFolder, showProgress } from '@foodnet/stage';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ArchiveOptions } from './archive-entry.js';
import { isHidden } from './archive-tree.js';
import { readArchive } from './read-archive.js';

/** Hidden in the folder: the SHA-256 of the archive that it was unpacked from. */
export const ORIGIN_FILE = '.archive.sha256';

/**
 * Unpacks an archive into `folder`, which appears whole or not at all; the caller holds its lock. Files above the limit
 * of a picture are left out, and hidden ones.
 *
 * @param options.sha256 of the archive, to be kept with its files.
 *
 * @throws FoodnetError `bad-archive`, `no-space`; the signal's reason.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  { sha256, ...options }: ArchiveOptions & { readonly sha256?: string } = {},
): Promise<void> {
  const megabytes = Math.ceil((await stat(archive)).size / 1e6);
  const progress = showProgress(`Unpacking ${basename(archive)}`, megabytes, 'MB');
  const onBytes = (bytes: number) => progress.update(Math.min(megabytes, Math.round(bytes / 1e6)));
  try {
    const fill = async (part: string) => {
      const made = new Set<string>();
      for await (const { path, content } of readArchive(archive, { ...options, onBytes })) {
        if (content === undefined || isHidden(path)) continue;
        const target = join(part, path);
        if (!made.has(dirname(target))) {
          await mkdir(dirname(target), { recursive: true });
          made.add(dirname(target));
        }
        await writeFile(target, content, { flag: 'wx' });
      }
      if (sha256 !== undefined) await writeFile(join(part, ORIGIN_FILE), sha256);
    };
    await publishFolder(folder, fill, { isLocked: true });
  } catch (cause) {
    throw fullDiskError(
      cause,
      `unpack ${archive} into ${folder}`,
      'try again, or go without --keep-pictures',
    );
  } finally {
    progress.stop();
  }
}
