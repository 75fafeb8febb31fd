import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isAlive } from './lock.js';

/** The process id is part of the name, so that the leftovers of a dead process are recognised. */
const partName = (path: string) => join(dirname(path), `.${basename(path)}.part-${process.pid}`);

/** Puts a whole file in the place of `path`: readers see the old content or the new one, never a part. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = partName(path);
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
 * Makes a folder that appears whole or not at all: `fill` writes into a folder beside it, which is renamed at the end
 * (in place of an older one, with `replace`). What dead processes left beside it is removed first.
 *
 * @throws whatever `fill` throws, after removing what it wrote; ENOTEMPTY or EEXIST where the folder exists.
 */
export async function publishFolder(
  path: string,
  fill: (part: string) => Promise<void>,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path);
  const part = partName(path);
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

/** Removes the parts of `path` that processes left which are no longer alive. */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = `.${basename(path)}.part-`;
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      await rm(join(dirname(path), name), { recursive: true, force: true });
    }
  }
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
