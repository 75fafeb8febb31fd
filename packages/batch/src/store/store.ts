import { userPath } from '@foodnet/stage';
import { FolderStore } from './folder-store.js';
import { S3Store } from './s3-store.js';

export interface StoredFile {
  /** Inside the store, with "/" on every system. */
  readonly path: string;
  /** Where the listing tells it. */
  readonly bytes?: number;
}

/** A folder that several machines see, or a bucket: where work finds its input and leaves its output. */
export interface Store {
  /** An absolute path, or s3://bucket/prefix: opens the same store on any machine. */
  readonly location: string;
  /** Every file below a folder of the store, '' for all of it, one after another; names with a leading dot are left out. */
  list(folder: string, signal?: AbortSignal): AsyncIterable<StoredFile>;
  /** @returns undefined where there is no such file, else all of it, of whatever size. */
  find(path: string): Promise<Uint8Array | undefined>;
  /**
   * What a reader of pictures takes: a path on this machine, or the bytes.
   *
   * @throws an error with code ENOENT where there is no such file; FoodnetError `picture-too-large` where bytes would be
   * more than a reader of pictures takes.
   */
  source(path: string): Promise<string | Uint8Array>;
  /**
   * Puts a whole file in the place of `path`: readers see the old content or the new one, never a part.
   *
   * @param options.note of use only to whoever finds that a process died: not waited for until it is on the disk.
   */
  put(path: string, content: string | Uint8Array, options?: { readonly note?: boolean }): Promise<void>;
  remove(path: string): Promise<void>;
}

export const isS3 = (location: string): boolean => location.startsWith('s3://');

/**
 * Where a user's text leads: s3://bucket/prefix, or a folder.
 *
 * @throws FoodnetError `bad-option` where it is no such address.
 */
export function openStore(location: string): Store {
  return isS3(location) ? S3Store.open(location) : new FolderStore(userPath(location));
}
