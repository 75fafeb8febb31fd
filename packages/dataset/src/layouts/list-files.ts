import { isPreparedName } from '@foodnet/stage';
import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { unreadable } from './unreadable.js';

export interface ListedFile {
  /** Inside the dataset's folder, with "/" on every system. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedMs: number;
}

export interface Listing {
  /** Sorted by path, by code unit. */
  readonly files: readonly ListedFile[];
  /** All folders below, sorted the same way. */
  readonly folders: readonly string[];
  /** Links that lead nowhere or round in a circle, and what is neither file nor folder. */
  readonly unusable: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Lists a folder and everything below it. Names with a leading dot are ignored, and what was prepared of pictures that
 * lie in data/<dataset>/ themselves, with its locks; links to files and folders are followed.
 *
 * @param below the part of the folder to list, '' for all of it.
 * @throws FoodnetError `missing` where the system does not let that part be opened; the signal's reason.
 */
export async function listFiles(folder: string, below = '', signal?: AbortSignal): Promise<Listing> {
  const [files, folders, unusable]: [ListedFile[], string[], { path: string; reason: string }[]] = [
    [],
    [],
    [],
  ];

  function namesIn(path: string): string[] {
    try {
      return readdirSync(`${folder}/${path}`);
    } catch (error) {
      if (path === below) throw unreadable(join(folder, below), error);
      unusable.push({ path, reason: `it cannot be opened (${(error as NodeJS.ErrnoException).code})` });
      return [];
    }
  }

  async function walk(path: string, ancestors: readonly string[]): Promise<void> {
    // A hundred folders of a thousand pictures are quickest listed without the thread pool, a folder at a time.
    await setImmediate();
    signal?.throwIfAborted();
    for (const name of namesIn(path)) {
      if (name.startsWith('.')) continue;
      const inside = path === '' ? name : `${path}/${name}`;
      let stats: Stats;
      try {
        stats = statSync(`${folder}/${inside}`);
      } catch (error) {
        unusable.push({
          path: inside,
          reason: `it cannot be reached (${(error as NodeJS.ErrnoException).code})`,
        });
        continue;
      }
      if (stats.isFile()) {
        if (isPreparedName(name.replace(/\.lock(\.taken)?$/, ''))) continue;
        files.push({ path: inside, bytes: stats.size, changedMs: Math.trunc(stats.mtimeMs) });
      } else if (!stats.isDirectory()) {
        unusable.push({ path: inside, reason: 'it is neither a file nor a folder' });
      } else if (ancestors.includes(identityOf(stats))) {
        unusable.push({ path: inside, reason: 'it is a link to a folder that holds it' });
      } else if (!isPreparedName(name) || !existsSync(`${folder}/${inside}/manifest.json`)) {
        folders.push(inside);
        await walk(inside, [...ancestors, identityOf(stats)]);
      }
    }
  }

  await walk(below, [identityOf(statSync(folder)), identityOf(statSync(`${folder}/${below}`))]);
  return { files: files.sort(byPath), folders: folders.sort(), unusable: unusable.sort(byPath) };
}

const identityOf = ({ dev, ino }: Stats) => `${dev}:${ino}`;

/** By code unit, the same on every system and in every language. */
export function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
