import { FoodnetError } from '@foodnet/contracts';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { defaultArchiveLimits, type ArchiveEntry, type ArchiveOptions } from './archive-entry.js';
import { ArchiveGuard, badArchive } from './archive-guard.js';

/** stat(2): the kind of a file in its mode, which Unix's zip keeps in the upper half of the external attributes. */
const [KIND_MASK, LINK, FOLDER, FILE] = [0o170000, 0o120000, 0o040000, 0o100000];
const UNIX = 3;

/**
 * The entries of a .zip in the order of its central directory. Nothing is written.
 *
 * @throws FoodnetError `bad-archive` where it is damaged, cut short or holds what it should not; the signal's reason.
 */
export async function* readZip(
  archive: string,
  { limits = defaultArchiveLimits, signal, onBytes }: ArchiveOptions = {},
): AsyncGenerator<ArchiveEntry> {
  const guard = new ArchiveGuard(archive, limits);
  let zip: ZipFile | undefined;
  let [packedBytes, unpackedBytes] = [0, 0];
  try {
    zip = await openPromise(archive, { lazyEntries: true, autoClose: false, strictFileNames: true });
    // A fault that comes when nobody waits for an entry must not end the process.
    zip.on('error', () => undefined);
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const isFolder = refuseKind(entry, guard);
      const path = guard.accept(entry.fileName, isFolder, entry.uncompressedSize);
      packedBytes += entry.compressedSize;
      unpackedBytes += entry.uncompressedSize;
      // Entries that share their bytes make a bomb whose ratio no single entry shows (David Fifield, 2019).
      if (packedBytes > zip.fileSize) throw badArchive(archive, 'its entries overlap');
      guard.checkRatio(packedBytes, unpackedBytes);
      const common = {
        path,
        isFolder,
        bytes: entry.uncompressedSize,
        changedMs: entry.getLastModDate({ timezone: 'UTC' }).getTime() || 0,
      };
      const isKept = !isFolder && entry.uncompressedSize <= limits.fileBytes;
      yield isKept ? { ...common, content: await contentOf(zip, entry, signal) } : common;
      onBytes?.(packedBytes);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FoodnetError) throw cause;
    const { message } = cause as Error;
    // yauzl looks at names, too, and has fewer words for what is wrong with them.
    const [, name] =
      /^(?:invalid characters in fileName|absolute path|invalid relative path): (.+)$/s.exec(message) ?? [];
    if (name !== undefined) guard.accept(name, false, 0);
    throw badArchive(archive, `it is damaged (${message})`, cause);
  } finally {
    zip?.close();
  }
}

/** @returns whether the entry is a folder. */
function refuseKind(entry: Entry, guard: ArchiveGuard): boolean {
  const { fileName } = entry;
  const kind = entry.versionMadeBy >>> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & KIND_MASK : 0;
  if (kind === LINK) throw guard.refuse(fileName, 'a link');
  if (kind !== 0 && kind !== FOLDER && kind !== FILE) throw guard.refuse(fileName, 'a device or a pipe');
  if (entry.isEncrypted()) throw guard.refuse(fileName, 'encrypted');
  if (!entry.canDecodeFileData())
    throw guard.refuse(fileName, `compressed by a method that is not read (${entry.compressionMethod})`);
  return fileName.endsWith('/');
}

async function contentOf(zip: ZipFile, entry: Entry, signal?: AbortSignal): Promise<Uint8Array> {
  const stream: Readable = await zip.openReadStreamPromise(entry);
  const pieces: Buffer[] = [];
  // yauzl ends the stream with an error where more or fewer bytes come than the entry says.
  for await (const piece of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    pieces.push(piece);
  }
  const content = Buffer.concat(pieces);
  if (crc32(content) !== entry.crc32)
    throw new Error(`the checksum of ${JSON.stringify(entry.fileName)} differs`);
  return content;
}
