import { sha256 } from '@foodnet/stage';
import { checkFound } from './check-found.js';
import { findClasses } from './class-folders.js';
import { findFood101 } from './food-101.js';
import type { FoundByLayout, FoundPictures } from './found-pictures.js';
import { byPath } from './list-files.js';
import { findSplits, splitFolders } from './splits.js';
import type { Tree } from './tree.js';

/**
 * Looks through a tree of pictures without opening any: Food-101's layout (images/ and meta/), train/ and test/ (or
 * val/), or class folders alone, which are split by the seed.
 *
 * @throws FoodnetError `bad-dataset` where it cannot be trained on; the signal's reason.
 */
export async function findPictures(tree: Tree, seed: number, signal?: AbortSignal): Promise<FoundPictures> {
  const splits = splitFolders(tree);
  let found: FoundByLayout;
  if (tree.hasFolder('images') && tree.hasFolder('meta')) found = await findFood101(tree, signal);
  else if (splits) found = await findSplits(tree, splits, signal);
  else found = await findClasses(tree, seed, signal);
  return checkFound(tree.location, found);
}

/** SHA-256 over path, size and time of change of every file: another one, and the source has changed. */
export function fingerprintOf(found: Pick<FoundPictures, 'files'>): string {
  const files = [...found.files].sort(byPath);
  return sha256(JSON.stringify(files.map(({ path, bytes, changedMs }) => [path, bytes, changedMs])));
}
