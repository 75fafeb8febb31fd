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

/** The pictures of a dataset that lie in a folder, one by one. */
export interface WantedPictures {
  readonly folder: string;
  readonly picture: PictureSpec;
  /** All that will be asked for, in order. */
  readonly files: readonly ListedFile[];
  /** What need not be read again. */
  readonly earlier?: EarlierWork;
  /** Changes when the files do. */
  readonly fingerprint: string;
  /** The folder of the prepared data that is made. */
  readonly prepared: string;
  readonly signal?: AbortSignal;
}

/** Another way to read them than in this process: the same pixels and records. */
export type OpenPictures = (wanted: WantedPictures) => Promise<PictureSource>;

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
