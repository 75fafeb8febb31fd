import { opendir } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';

/** Folders and files that are looked at before giving up: a folder may hold anything. */
const looks = 10_000;

/** Any JPEG below a folder, or undefined. */
export async function examplePicture(folder: string): Promise<string | undefined> {
  const folders = [folder];
  let looked = 0;
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    try {
      for await (const entry of await opendir(next)) {
        if (++looked > looks) return undefined;
        if (entry.isFile() && entry.name.endsWith('.jpg')) return join(next, entry.name);
        if (entry.isDirectory()) folders.push(join(next, entry.name));
      }
    } catch {
      // A folder that cannot be read has no example.
    }
  }
  return undefined;
}

/** A command to paste into a shell, with the path as it reads from the folder where the user stands. */
export function curlLine(address: string, picture: string, userFolder: string): string {
  const near = isAbsolute(picture) ? relative(userFolder, picture) : picture;
  const field = `image=@${near.startsWith('..') ? picture : near}`;
  const quoted = /^[\w@=./+-]+$/.test(field) ? field : `'${field.replaceAll("'", "'\\''")}'`;
  return `curl -F ${quoted} ${address}/classify`;
}
