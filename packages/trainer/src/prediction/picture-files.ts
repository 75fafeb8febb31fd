import { FoodnetError } from '@foodnet/contracts';
import { listFiles } from '@foodnet/dataset';
import { statSync } from 'node:fs';
import { join } from 'node:path';

export interface PictureFile {
  readonly path: string;
  /** Found in a folder, so that it need not be a picture. */
  readonly found: boolean;
}

/**
 * The files that paths name: files themselves, and everything below folders, in the order of their names.
 *
 * @throws FoodnetError `missing` where there is nothing at a path; the signal's reason.
 */
export async function pictureFiles(paths: readonly string[], signal?: AbortSignal): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new FoodnetError('missing', `Cannot find ${path}. Name files or folders of pictures.`);
    if (!stats.isDirectory()) files.push({ path, found: false });
    else
      for (const { path: below } of (await listFiles(path, '', signal)).files)
        files.push({ path: join(path, below), found: true });
  }
  return files;
}
