import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isAlive, thisSystem } from './this-process.js';

/** A part of a process on another system, of which nobody here knows whether it is alive, is left over behind a day. */
const FOREIGN_PART_MS = 24 * 60 * 60 * 1_000;

/**
 * Where this process makes what will be `path`: beside it and hidden. The process is part of the name, so that what a
 * dead one left is recognised.
 */
export const partOf = (path: string): string =>
  join(dirname(path), `.${basename(path)}.part-${process.pid}-${thisSystem}`);

/** What a part in a folder will be called once it is whole; undefined for the name of anything else. */
export const wholeNameOf = (name: string): string | undefined =>
  /^\.(.+)\.part-\d+(-[0-9a-f]+)?$/.exec(name)?.[1];

/** Puts a whole file in the place of `path`: readers see the old content or the new one, never a part. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = partOf(path);
  try {
    const file = await open(part, 'w');
    try {
      for (const piece of Array.isArray(content) ? content : [content])
        await file.writeFile(piece as string | Uint8Array);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** A manifest for people, too: indented JSON with a final newline. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Makes a folder that appears whole or not at all: `fill` writes into a folder beside it, which is renamed at the end.
 * What dead processes left beside it is removed first.
 *
 * @param options.isLocked the caller holds the folder's lock, so that every part beside it is left over.
 * @param options.replace puts it in the place of an older one, for which the caller holds the lock.
 *
 * @throws whatever `fill` throws, after removing what it wrote; ENOTEMPTY or EEXIST where the folder exists.
 */
export async function publishFolder(
  path: string,
  fill: (part: string) => Promise<void>,
  { replace = false, isLocked = replace }: { readonly replace?: boolean; readonly isLocked?: boolean } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path, { isLocked });
  const part = partOf(path);
  await mkdir(part);
  try {
    await fill(part);
    if (replace) await rm(path, { recursive: true, force: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Removes the parts of `path` that processes left which are no longer alive: all that there are, where the caller holds
 * its lock.
 */
export async function removeLeftovers(
  path: string,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<void> {
  const prefix = `.${basename(path)}.part-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const part = join(dirname(path), name);
    if (isLocked || (await isLeftOver(part, name.slice(prefix.length))))
      await rm(part, { recursive: true, force: true });
  }
}

async function isLeftOver(part: string, maker: string): Promise<boolean> {
  const [pid, system = thisSystem] = maker.split('-');
  if (system === thisSystem) return !isAlive(Number(pid));
  const found = await stat(part).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > FOREIGN_PART_MS;
}

/** SHA-256 of a file, in hexadecimal, read as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of texts and bytes in order, in hexadecimal; lengths are hashed too, so that no two lists collide. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}
