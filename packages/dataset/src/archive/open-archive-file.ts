import { FoodnetError } from '@foodnet/contracts';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Opens an archive's file for reading; the caller closes it.
 *
 * @throws FoodnetError `missing` where it is not there or this user may not read it.
 */
export async function openArchiveFile(archive: string): Promise<FileHandle> {
  return open(archive).catch((cause: unknown) => {
    throw new FoodnetError(
      'missing',
      `Cannot read the archive ${archive}: ${(cause as Error).message}. Check --dataset and --source.`,
      { cause },
    );
  });
}
