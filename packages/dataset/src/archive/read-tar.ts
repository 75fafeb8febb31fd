import { FoodnetError } from '@foodnet/contracts';
import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { defaultArchiveLimits, type ArchiveEntry, type ArchiveOptions } from './archive-entry.js';
import { ArchiveGuard, badArchive } from './archive-guard.js';

/** Names and the like that precede an entry (pax, GNU): node-tar keeps them in memory. */
const HEADER_BYTES = 64 * 1024;

const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile']);
const otherTypes: Readonly<Record<string, string>> = {
  Link: 'a link',
  SymbolicLink: 'a link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a pipe',
};

/**
 * The entries of a .tar or .tar.gz, from front to back and in constant memory. Nothing is written.
 *
 * @throws FoodnetError `bad-archive` where it is damaged, cut short or holds what it should not; the signal's reason.
 */
export async function* readTar(
  archive: string,
  isGzip: boolean,
  { limits = defaultArchiveLimits, signal, onBytes }: ArchiveOptions = {},
): AsyncGenerator<ArchiveEntry> {
  const guard = new ArchiveGuard(archive, limits);
  let [packedBytes, unpackedBytes, hasEnd, looked] = [0, 0, false, false];
  let ready: ArchiveEntry[] = [];
  let failure: unknown;
  const fail = (error: unknown) => (failure ??= error);

  const parser = new Parser({ strict: true, brotli: false, zstd: false, maxMetaEntrySize: HEADER_BYTES });
  parser.on('error', fail);
  parser.on('eof', () => (hasEnd = true));
  parser.on('ignoredEntry', (entry: ReadEntry) =>
    fail(guard.refuse(entry.path, otherTypes[entry.type] ?? `of an unknown kind (${entry.type})`)),
  );
  // An entry that flows is whole when the write that brought its last byte returns: nothing waits for anything.
  parser.on('entry', (entry: ReadEntry) => {
    try {
      const isFolder = entry.type === 'Directory';
      if (!isFolder && !fileTypes.has(entry.type))
        throw guard.refuse(entry.path, otherTypes[entry.type] ?? `of an unknown kind (${entry.type})`);
      const path = guard.accept(entry.path, isFolder, entry.size);
      const isKept = !isFolder && entry.size <= limits.fileBytes;
      const pieces: Uint8Array[] = [];
      if (isKept) entry.on('data', (piece: Buffer) => pieces.push(piece));
      else entry.resume();
      entry.on('end', () => {
        const common = { path, isFolder, bytes: entry.size, changedMs: entry.mtime?.getTime() ?? 0 };
        ready.push(isKept ? { ...common, content: Buffer.concat(pieces) } : common);
      });
    } catch (error) {
      fail(error);
      entry.resume();
    }
  });

  const file = createReadStream(archive, { highWaterMark: 1 << 18, signal });
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      packedBytes += chunk.length;
      onBytes?.(packedBytes);
      done(null, chunk);
    },
  });
  const unpacked = isGzip ? createGunzip({ chunkSize: 1 << 18 }) : undefined;
  file.once('error', (error) => counted.destroy(error));
  if (unpacked) counted.once('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  const stream = unpacked ?? counted;
  file.pipe(counted);

  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // Behind its end mark an archive may be padded, even with what is no archive.
      if (hasEnd) {
        unpackedBytes += chunk.length;
        guard.checkRatio(packedBytes, unpackedBytes);
        continue;
      }
      // node-tar would unpack on its own what is packed twice, past our counters.
      if (!looked && chunk[0] === 0x1f && chunk[1] === 0x8b)
        throw badArchive(archive, 'it is compressed twice');
      looked = true;
      unpackedBytes += chunk.length;
      guard.checkRatio(packedBytes, unpackedBytes);
      parser.write(chunk);
      if (failure !== undefined) throw failure as Error;
      yield* take();
    }
    parser.end();
    if (failure !== undefined) throw failure as Error;
    yield* take();
    if (!hasEnd) throw badArchive(archive, 'it is cut short: it has no end mark');
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FoodnetError) throw cause;
    throw badArchive(archive, `it is damaged (${(cause as Error).message})`, cause);
  } finally {
    file.destroy();
    counted.destroy();
    unpacked?.destroy();
  }

  function take(): ArchiveEntry[] {
    const taken = ready;
    ready = [];
    return taken;
  }
}
