import { FoodnetError } from '@foodnet/contracts';
import { publishFolder, showProgress } from '@foodnet/stage';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ArchiveOptions } from './archive-entry.js';
import { isHidden } from './archive-tree.js';
import { readArchive } from './read-archive.js';

/**
 * Unpacks an archive into `folder`, which appears whole or not at all. Files above the limit of a picture are left
 * out, and hidden ones.
 *
 * @throws FoodnetError `bad-archive`, `no-space`; the signal's reason.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  options: ArchiveOptions = {},
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
    };
    await publishFolder(folder, fill, { isLocked: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    throw new FoodnetError(
      'no-space',
      `Cannot unpack ${archive} into ${folder}: the disk is full. Free some, or go without --keep-pictures.`,
      { cause },
    );
  } finally {
    progress.stop();
  }
}
