import { FoodnetError, type PreparedDataset } from '@foodnet/contracts';
import { home, lockFolder } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ORIGIN_FILE, unpackArchive } from './archive/unpack-archive.js';
import { originOf } from './sources/origin.js';

/**
 * Unpacks the archive that a dataset was prepared from into data/<dataset>/pictures/, where that is not done yet.
 *
 * @throws FoodnetError `bad-option` where the pictures do not come from an archive, `contradiction` where the folder holds
 * others, `missing` where the archive is gone, `bad-archive`, `no-space`, `locked`; the signal's reason.
 */
export async function keepPictures(
  { name, source }: PreparedDataset,
  {
    signal,
    say = () => undefined,
  }: { readonly signal?: AbortSignal; readonly say?: (line: string) => void } = {},
): Promise<void> {
  const folder = join(home(), 'data', name, 'pictures');
  const shown = relative(home(), folder);
  const unlock = await lockFolder(folder, { signal, say });
  try {
    if (source.archive === undefined) {
      throw new FoodnetError(
        'bad-option',
        `Cannot keep the pictures of ${name}: they come from ${source.location} and not from an archive. Leave out --keep-pictures.`,
      );
    }
    const { sha256 } = source.archive;
    if (existsSync(folder)) {
      const unpacked = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => undefined);
      // People look through the folder, and may have changed it.
      if (unpacked !== sha256) {
        throw new FoodnetError(
          'contradiction',
          `Cannot keep the pictures of ${name}: ${shown} is there, and was not unpacked from ${source.location} as it is now. ` +
            'Move it away, or leave out --keep-pictures.',
        );
      }
    } else {
      const { path } = originOf(name, source.location);
      if (!existsSync(path)) {
        throw new FoodnetError(
          'missing',
          `Cannot unpack the pictures of ${name}: ${path} is gone. Put it back, or leave out --keep-pictures.`,
        );
      }
      await unpackArchive(path, folder, { sha256, signal });
    }
    say(`${shown} holds the pictures.`);
  } finally {
    await unlock();
  }
}
