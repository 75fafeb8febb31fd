import type { FoundByLayout, LabelledFile, SetAside } from './found-pictures.js';
import { splitBySeed } from './split-by-seed.js';
import type { Tree } from './tree.js';

/** The files of `<below>/<class>/`, by the folder's name; deeper folders belong to the class that holds them. */
export async function readClassFolders(tree: Tree, below: string, signal?: AbortSignal) {
  const listing = await tree.list(below, signal);
  const prefix = below === '' ? 0 : below.length + 1;
  const labelled: LabelledFile[] = [];
  const setAside: SetAside[] = [...listing.unusable];
  for (const file of listing.files) {
    const end = file.path.indexOf('/', prefix);
    if (end === -1) setAside.push({ path: file.path, reason: 'it lies in no class folder' });
    else labelled.push({ ...file, className: file.path.slice(prefix, end) });
  }
  const namedClasses = listing.folders
    .map((path) => path.slice(prefix))
    .filter((path) => !path.includes('/'));
  return { files: listing.files, labelled, namedClasses, setAside };
}

/** Class folders alone: the seed decides what is held out. */
export async function findClasses(tree: Tree, seed: number, signal?: AbortSignal): Promise<FoundByLayout> {
  const { labelled, ...rest } = await readClassFolders(tree, '', signal);
  return { layout: 'classes', ...splitBySeed(labelled, seed), ...rest };
}
