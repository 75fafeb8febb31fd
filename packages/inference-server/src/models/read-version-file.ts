import { FoodnetError } from '@foodnet/contracts';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Version } from './version.js';

/** What is read is hashed while it is still in the processor's cache. */
const PIECE_BYTES = 1 << 20;

/**
 * The bytes of a file that a version's manifest names. They are checked and handed on as they are, so what runs is what
 * was checked; no more than the manifest's length is ever read. A link is refused: it may lead anywhere.
 *
 * @returns the bytes, in memory of their own.
 * @throws FoodnetError `missing`, or `damaged` where they are not the bytes that the manifest names.
 */
export async function readVersionFile(
  { folder, manifest }: Version,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, name);
  const expected = manifest.files[name];
  if (expected === undefined) throw damaged(path, 'its manifest names no such file');
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size !== expected.bytes)
      throw damaged(path, `it has ${size} bytes, its manifest expects ${expected.bytes}`);
    const bytes = new Uint8Array(size);
    const hash = createHash('sha256');
    for (let start = 0; start < size;) {
      const { bytesRead } = await file.read(bytes, start, Math.min(PIECE_BYTES, size - start), start);
      if (bytesRead === 0) throw damaged(path, `it ends after ${start} bytes`);
      hash.update(bytes.subarray(start, start + bytesRead));
      start += bytesRead;
    }
    const found = hash.digest('hex');
    if (found !== expected.sha256)
      throw damaged(path, `its SHA-256 is ${found}, its manifest expects ${expected.sha256}`);
    return bytes;
  } catch (cause) {
    // Of a disk that fails, or a network file system that is away; want of memory is not the version's fault.
    throw (cause as NodeJS.ErrnoException).syscall === undefined ? cause : missing(path, cause);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP') throw damaged(path, 'it is a link', cause);
    throw missing(path, cause);
  }
}

function missing(path: string, cause: unknown): FoodnetError {
  const reason = (cause as Error).message;
  return new FoodnetError('missing', `Cannot load ${path}: ${reason}. Export the run again.`, { cause });
}

function damaged(path: string, reason: string, cause?: unknown): FoodnetError {
  const cure = 'Remove the version and export the run again.';
  return new FoodnetError('damaged', `Cannot load ${path}: ${reason}. ${cure}`, { cause });
}
