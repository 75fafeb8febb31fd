import type { ArchiveEntry, ArchiveOptions } from './archive-entry.js';
import { badArchive } from './archive-guard.js';
import { openArchiveFile } from './open-archive-file.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';

/**
 * The entries of a .tar, .tar.gz or .zip, which is told by its bytes and not by its name.
 *
 * @throws FoodnetError `missing`, `bad-archive`; the signal's reason.
 */
export async function* readArchive(
  archive: string,
  options: ArchiveOptions = {},
): AsyncGenerator<ArchiveEntry> {
  const head = await headOf(archive);
  if (head.readUInt16BE(0) === 0x1f8b) yield* readTar(archive, true, options);
  else if (head.toString('latin1', 0, 4) === 'PK\x03\x04' || head.toString('latin1', 0, 4) === 'PK\x05\x06')
    yield* readZip(archive, options);
  // POSIX 1003.1, ustar: the magic lies at byte 257 of the first header. GNU's begins in the same way.
  else if (head.toString('latin1', 257, 262) === 'ustar') yield* readTar(archive, false, options);
  else throw badArchive(archive, 'its bytes are neither those of a .tar, a .tar.gz nor a .zip');
}

async function headOf(archive: string): Promise<Buffer> {
  const file = await openArchiveFile(archive);
  try {
    const head = Buffer.alloc(512);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}
