import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { listFiles } from './list-files.js';
import type { Tree } from './tree.js';

/** The tree of a folder on the disk. */
export function folderTree(folder: string): Tree {
  return {
    location: folder,
    hasFolder: (path) => statSync(`${folder}/${path}`, { throwIfNoEntry: false })?.isDirectory() ?? false,
    list: (below, signal) => listFiles(folder, below, signal),
    async text(path) {
      try {
        return await readFile(`${folder}/${path}`, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}
