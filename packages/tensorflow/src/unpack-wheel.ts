import { FoodnetError } from '@foodnet/contracts';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { CachedFile } from './manifest.js';

export interface UnpackOptions {
  /** Which members to unpack, by their whole name. */
  readonly wanted: (name: string) => boolean;
  /** More than this unpacked is refused: a small archive can claim to hold terabytes. */
  readonly limitBytes: number;
  readonly signal?: AbortSignal;
}

/**
 * Unpacks the wanted members of a wheel (a zip archive, PEP 427) into a folder, under their own names.
 *
 * @returns the files written, with their SHA-256.
 * @throws FoodnetError `damaged` where the file is no whole zip archive, a member's size or CRC-32 is not what the
 * archive says, a name leads out of the folder or appears twice, a member is a link, or `limitBytes` is passed.
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  options: UnpackOptions,
): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(wheel, { autoClose: false, validateEntrySizes: true });
    let left = options.limitBytes;
    for await (const entry of zip.eachEntry()) {
      options.signal?.throwIfAborted();
      if (!options.wanted(entry.fileName)) continue;
      refuseUnsafe(entry);
      left -= entry.uncompressedSize;
      if (left < 0) throw new Error(`${entry.fileName} passes the limit of ${options.limitBytes} bytes`);
      files.push(await unpackMember(zip, entry, folder, options));
    }
  } catch (cause) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (isSystemError(cause)) throw cause;
    throw new FoodnetError(
      'damaged',
      `Cannot unpack ${wheel}: ${(cause as Error).message}. Remove the file and try again.`,
      { cause },
    );
  } finally {
    zip?.close();
  }
  return files;
}

/** yauzl has refused absolute names, `..` and backslashes by now; what it leaves are links and folders. */
function refuseUnsafe(entry: Entry): void {
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type !== 0 && type !== 0o100000) throw new Error(`${entry.fileName} is no plain file`);
  if (entry.fileName.endsWith('/') || entry.fileName.includes('\0'))
    throw new Error(`${JSON.stringify(entry.fileName)} is no file name`);
}

async function unpackMember(
  zip: ZipFile,
  entry: Entry,
  folder: string,
  { signal }: UnpackOptions,
): Promise<CachedFile> {
  const path = join(folder, entry.fileName);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  let sum = 0;
  let sizeBytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sum = crc32(chunk, sum);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(
    await zip.openReadStreamPromise(entry),
    check,
    createWriteStream(path, { flags: 'wx', mode: modeOf(entry) }),
    {
      signal,
    },
  );
  if (sizeBytes !== entry.uncompressedSize || sum !== entry.crc32) {
    throw new Error(`${entry.fileName} has CRC-32 ${sum.toString(16)}, expected ${entry.crc32.toString(16)}`);
  }
  return { path: entry.fileName, sizeBytes, sha256: hash.digest('hex') };
}

/** A program stays one. */
function modeOf(entry: Entry): number {
  return ((entry.externalFileAttributes >>> 16) & 0o111) === 0 ? 0o644 : 0o755;
}

/** A full disk or a forbidden folder is not the archive's fault; a name twice (EEXIST) is. */
function isSystemError(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return (
    code !== undefined &&
    syscall !== undefined &&
    code !== 'EEXIST' &&
    code !== 'EISDIR' &&
    code !== 'ENOTDIR' &&
    code !== 'ENAMETOOLONG'
  );
}
