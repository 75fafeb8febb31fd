import { FoodnetError } from '@foodnet/contracts';
import { diskError } from '@foodnet/stage';
import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Store, StoredFile } from './store.js';

/** Files are written here and renamed into their place; what dead processes left goes with the folder. */
export const PARTS_FOLDER = 'job/parts';

/** A folder that every machine reaches by the same path, e.g. on NFS. */
export class FolderStore implements Store {
  /** @param location an absolute path. */
  constructor(readonly location: string) {}

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<StoredFile, void> {
    const top = join(this.location, folder);
    const stats = await stat(top).catch(() => undefined);
    if (stats) yield* this.walk(folder, [identityOf(stats)], signal);
  }

  /** Names in the order of code units, so that the order is the same on every machine. Memory grows with one folder's names. */
  private async *walk(
    folder: string,
    ancestors: readonly string[],
    signal?: AbortSignal,
  ): AsyncGenerator<StoredFile, void> {
    signal?.throwIfAborted();
    const whole = join(this.location, folder);
    const entries = await readdir(whole, { withFileTypes: true }).catch((cause: unknown) => {
      throw new FoodnetError(
        'missing',
        `Cannot list ${whole}: ${(cause as Error).message}. Let this user read it, or move it away.`,
        { cause },
      );
    });
    for (const entry of entries.sort(byName)) {
      if (entry.name.startsWith('.')) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = await this.kindOf(entry, path);
      if (kind === 'file') yield { path };
      else if (kind === 'folder') {
        const identity = identityOf(await stat(join(this.location, path)));
        // A link to a folder that holds it would have no end.
        if (!ancestors.includes(identity)) yield* this.walk(path, [...ancestors, identity], signal);
      }
    }
  }

  private async kindOf(entry: Dirent, path: string): Promise<'file' | 'folder' | undefined> {
    const known = entry.isSymbolicLink()
      ? await stat(join(this.location, path)).catch(() => undefined)
      : entry;
    return known?.isFile() ? 'file' : known?.isDirectory() ? 'folder' : undefined;
  }

  async find(path: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.location, path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      if (code !== 'ENOTDIR') throw error;
      throw new FoodnetError(
        'bad-option',
        `Cannot use ${this.location}: it is no folder, or lies in none: a file is in its place. Name another.`,
        { cause: error },
      );
    }
  }

  source(path: string): Promise<string> {
    return Promise.resolve(join(this.location, path));
  }

  async put(
    path: string,
    content: string | Uint8Array,
    { note = false }: { note?: boolean } = {},
  ): Promise<void> {
    const target = join(this.location, path);
    // Not the process id: containers on two machines share it.
    const part = join(this.location, PARTS_FOLDER, randomUUID());
    try {
      await mkdir(dirname(part), { recursive: true });
      await mkdir(dirname(target), { recursive: true });
      const file = await open(part, 'wx');
      try {
        await file.writeFile(content);
        if (!note) await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, target);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw diskError(error, `write ${target}`, 'go on with the same command');
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.location, path), { recursive: true, force: true });
  }
}

const byName = (one: Dirent, other: Dirent) => (one.name < other.name ? -1 : 1);
const identityOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }) => `${dev}:${ino}`;
