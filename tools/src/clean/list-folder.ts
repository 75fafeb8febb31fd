import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of the folders in a folder, links left out: what they lead to lies elsewhere. None where there is no folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  if (await isLink(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/** Bytes of all files below a folder; links are not followed. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    // A stage may remove one meanwhile.
    .map((entry) => lstat(join(entry.parentPath, entry.name)).then(({ size }) => size, () => 0)); // prettier-ignore
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
