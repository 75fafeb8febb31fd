import type { PreparedDataset } from '@foodnet/contracts';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

/** What is no fault of the file: its disk was away, or closed to this user. */
const elsewhere = /^it cannot be opened \((ENOENT|ENOTDIR|EACCES|EPERM|ESTALE)\)$/;

/**
 * Whether a file that was set aside as it could not be opened can be read by now, which neither its path nor its size nor
 * its time of change tells.
 *
 * @param folder of the pictures; undefined where they lie in an archive.
 */
export function isOpenByNow({ setAside }: PreparedDataset, folder: string | undefined): boolean {
  if (folder === undefined) return false;
  return setAside.some(({ path, reason }) => elsewhere.test(reason) && isReadable(resolve(folder, path)));
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
