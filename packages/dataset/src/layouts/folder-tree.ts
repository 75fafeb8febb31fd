import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { listFiles } from './list-files.js';
import type { Tree } from './tree.js';
import { unreadable } from './unreadable.js';

/** The tree of a folder on the disk. Its functions throw a FoodnetError `missing` where the system does not let it be read. */
export function folderTree(folder: string): Tree {
  return {
    location: folder,
    hasFolder(path) {
      try {
        return statSync(`${folder}/${path}`, { throwIfNoEntry: false })?.isDirectory() ?? false;
      } catch (error) {
        throw unreadable(folder, error, `${path}/`);
      }
    },
    list: (below, signal) => listFiles(folder, below, signal),
    async text(path) {
      try {
        return await readFile(`${folder}/${path}`, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw unreadable(folder, error, path);
      }
    },
  };
}
