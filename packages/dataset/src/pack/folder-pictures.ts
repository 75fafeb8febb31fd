import type { PictureSpec } from '@foodnet/contracts';
import { openPictureReader } from '@foodnet/picture';
import { resolve } from 'node:path';
import type { ListedFile } from '../layouts/list-files.js';
import type { ReadFile } from './file-record.js';
import { readPixels, refuseBySize } from './read-bytes.js';
import type { EarlierWork } from './earlier-work.js';

/** How the pictures of a dataset are read, whatever they lie in. */
export interface PictureSource {
  read(file: ListedFile): Promise<ReadFile>;
  /** Files that were opened, and files whose earlier pixels were taken over. */
  readonly counts: { readonly opened: number; readonly takenOver: number };
  close(): Promise<void>;
}

/** Pictures below a folder. Those that have not changed since they were read earlier are not opened again. */
export function folderPictures(folder: string, picture: PictureSpec, earlier?: EarlierWork): PictureSource {
  const reader = openPictureReader();
  const counts = { opened: 0, takenOver: 0 };
  return {
    counts,
    async read(file) {
      const refused = refuseBySize(file);
      if (refused) return refused;
      const known = earlier?.find(file);
      if (known) counts.takenOver++;
      else counts.opened++;
      if (known) return known;
      return readPixels(file, resolve(folder, file.path), picture, reader);
    },
    async close() {
      await reader.close();
      earlier?.close();
    },
  };
}
