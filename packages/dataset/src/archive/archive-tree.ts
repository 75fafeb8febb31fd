import { byPath, type ListedFile } from '../layouts/list-files.js';
import type { Tree } from '../layouts/tree.js';

/** Folders that are part of a layout, and so never the folder that an archive puts around everything. */
const layoutFolders = new Set(['train', 'test', 'val', 'valid', 'validation', 'images', 'meta']);

/** What the system or a tool keeps for itself: names with a leading dot, and what macOS adds to archives. */
export function isHidden(path: string): boolean {
  return /(^|\/)(\.|__MACOSX(\/|$))/.test(path);
}

/**
 * The folder around everything that most archives have, such as `food-101/`, with its final "/": a single folder at
 * the top that holds folders; '' where there is none. Files beside it do not count.
 */
export function rootOf(files: readonly { readonly path: string }[]): string {
  let root = '';
  for (;;) {
    const tops = new Set<string>();
    let isDeep = false;
    for (const { path } of files) {
      if (!path.startsWith(root)) continue;
      const parts = path.slice(root.length).split('/', 3);
      if (parts.length > 1) tops.add(parts[0]);
      if (parts.length > 2) isDeep = true;
    }
    const [top] = tops;
    if (tops.size !== 1 || !isDeep || layoutFolders.has(top)) return root;
    root += `${top}/`;
  }
}

/**
 * The tree of files that were found in an archive, below `root`; paths are relative to it, so that a dataset has the
 * same paths packed and unpacked.
 *
 * @param texts the texts that were kept, by their paths in the archive.
 */
export function archiveTree(
  location: string,
  root: string,
  all: readonly ListedFile[],
  emptyFolders: readonly string[],
  texts: ReadonlyMap<string, string>,
): Tree {
  const files: ListedFile[] = [];
  const folders = new Set<string>();
  const addFolders = (path: string) => {
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  };
  for (const file of all) {
    if (!file.path.startsWith(root)) continue;
    const path = file.path.slice(root.length);
    files.push({ ...file, path });
    addFolders(path);
  }
  for (const folder of emptyFolders) if (folder.startsWith(root)) addFolders(`${folder.slice(root.length)}/`);

  return {
    location,
    hasFolder: (path) => folders.has(path),
    list(below) {
      const isBelow = (path: string) => below === '' || path.startsWith(`${below}/`);
      return Promise.resolve({
        files: files.filter(({ path }) => isBelow(path)).sort(byPath),
        folders: [...folders].filter(isBelow).sort(),
        unusable: [],
      });
    },
    text: (path) => Promise.resolve(texts.get(`${root}${path}`)),
  };
}
