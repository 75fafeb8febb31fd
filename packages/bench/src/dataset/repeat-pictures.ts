import { mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Lays out the JPEGs of a folder as links, over and over until there are `least`: a hundred pictures would measure
 * how a program starts.
 *
 * @returns how many there are.
 */
export async function repeatPictures(folder: string, into: string, least: number): Promise<number> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  if (names.length === 0) return 0;
  const copies = Math.ceil(least / names.length);
  for (const below of new Set(names.map(dirname))) await mkdir(join(into, below), { recursive: true });
  for (const name of names) {
    for (let copy = 0; copy < copies; copy++)
      await symlink(resolve(folder, name), join(into, dirname(name), `${copy}-${basename(name)}`));
  }
  return names.length * copies;
}
