import { FoodnetError } from '@foodnet/contracts';
import { formatCount } from '@foodnet/stage';
import { access, constants, opendir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Asked where files of a shard failed, before anything of it is written: on a machine on which their share is not mounted,
 * or not any more, all of them would be failed for good.
 *
 * @param files paths on this machine.
 * @throws FoodnetError `missing` where there are some, and none is to be seen.
 */
export async function refuseUnseen(files: readonly string[]): Promise<void> {
  for (const file of files) if (await isSeen(file)) return;
  if (files.length === 0) return;
  throw new FoodnetError(
    'missing',
    `Cannot read the files of a shard: none of its ${formatCount(files.length)} is to be seen on this machine. The first is ` +
      `${files[0]}. Mount what they lie on, and let this user read it; where they were deleted, list anew: give another --output.`,
  );
}

/** Whether a file can be read here, or is itself to blame. */
async function isSeen(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? holdsAnything(dirname(file))
      : ['ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code);
  }
}

/** What is not mounted leaves an empty folder, or none. */
async function holdsAnything(path: string): Promise<boolean> {
  try {
    const folder = await opendir(path);
    try {
      return (await folder.read()) !== null;
    } finally {
      await folder.close();
    }
  } catch {
    return false;
  }
}
