import { readClassFolders } from './class-folders.js';
import type { FoundByLayout } from './found-pictures.js';
import type { Tree } from './tree.js';

/** What the split for validation is called. */
export const validationNames = ['val', 'valid', 'validation'] as const;

/** The folders of a tree with train/ and a folder to test on; undefined where there are none such. */
export function splitFolders(tree: Tree): { readonly test: string; readonly leftOut?: string } | undefined {
  if (!tree.hasFolder('train')) return undefined;
  const validation = validationNames.find((name) => tree.hasFolder(name));
  if (tree.hasFolder('test')) return { test: 'test', leftOut: validation };
  return validation === undefined ? undefined : { test: validation };
}

/**
 * `train/<class>/` and `test/<class>/`. Where there is no test/, or one without classes, as a competition's, val/ is what
 * is tested on; where there are both, val/ is left out: it is neither trained on nor mixed with the test pictures.
 */
export async function findSplits(
  tree: Tree,
  folders: { readonly test: string; readonly leftOut?: string },
  signal?: AbortSignal,
): Promise<FoundByLayout> {
  const train = await readClassFolders(tree, 'train', signal);
  const named = await readClassFolders(tree, folders.test, signal);
  const validation = folders.leftOut && (await readClassFolders(tree, folders.leftOut, signal));
  const [test, leftOut] =
    validation && named.namedClasses.length === 0 ? [validation, undefined] : [named, validation];
  const looked = [...new Set([named, test, train])];
  return {
    layout: 'splits',
    namedClasses: [...train.namedClasses, ...test.namedClasses],
    train: train.labelled,
    test: test.labelled,
    setAside: looked.flatMap(({ setAside }) => setAside),
    files: looked.flatMap(({ files }) => files),
    ...(leftOut && { leftOut: { name: `${folders.leftOut}/`, pictures: leftOut.labelled.length } }),
  };
}
