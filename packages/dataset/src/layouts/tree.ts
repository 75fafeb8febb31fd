import type { Listing } from './list-files.js';

/** Named files in folders, be they on the disk or in an archive: what the layouts are recognised in. */
export interface Tree {
  /** For messages: the folder or the archive. */
  readonly location: string;
  hasFolder(path: string): boolean;
  /** Everything below a folder of the tree, '' for all of it. Names with a leading dot are left out. */
  list(below: string, signal?: AbortSignal): Promise<Listing>;
  /** A small text, such as a list of meta/; undefined where there is no such file. */
  text(path: string): Promise<string | undefined>;
}
