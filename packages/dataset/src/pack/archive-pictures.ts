import type { PictureSpec } from '@foodnet/contracts';
import { openPictureReader, type PictureReader } from '@foodnet/picture';
import { showProgress } from '@foodnet/stage';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { archiveTree, isHidden, rootOf } from '../archive/archive-tree.js';
import type { ArchiveEntry } from '../archive/archive-entry.js';
import { readArchive } from '../archive/read-archive.js';
import type { Tree } from '../layouts/tree.js';
import type { FileRecord } from './file-record.js';
import type { PictureSource } from './folder-pictures.js';
import { mapInOrder } from './map-in-order.js';
import { PackedFile } from './packed-file.js';
import { readPixels, refuseBySize, unread } from './read-bytes.js';
import { CONCURRENCY } from './concurrency.js';

/** Bytes of files that wait to be read: a few large ones or many small ones. */
const inMemory = { most: 100_000_000, of: ({ content }: ArchiveEntry) => content?.byteLength ?? 0 };

/** Lists and the like, which layouts read. */
const textPattern = /(^|\/)meta\/[^/]+\.(txt|json)$/;

export interface ArchivePictures extends PictureSource {
  readonly tree: Tree;
}

/**
 * Reads an archive once, from front to back: every file becomes pixels in a file of its own in `part`, and the small
 * texts are kept, as the lists that tell the splits may come before or behind the pictures. So nothing is unpacked to
 * the disk but pixels.
 *
 * @throws FoodnetError `missing`, `bad-archive`; the signal's reason.
 */
export async function readArchivePictures(
  archive: string,
  archiveBytes: number,
  {
    part,
    picture,
    signal,
  }: { readonly part: string; readonly picture: PictureSpec; readonly signal?: AbortSignal },
): Promise<ArchivePictures> {
  const texts = new Map<string, string>();
  const emptyFolders: string[] = [];
  const records = new Map<string, { readonly record: FileRecord; readonly index: number }>();
  const path = join(part, '.pool');
  const megabytes = Math.ceil(archiveBytes / 1e6);
  const progress = showProgress(`Reading ${basename(archive)}`, megabytes, 'MB');
  let [read, inPool] = [0, 0];

  const pool = await PackedFile.create(path);
  const reader = openPictureReader();
  try {
    const entries = readArchive(archive, {
      signal,
      onBytes: (bytes) => progress.update(Math.min(megabytes, Math.round(bytes / 1e6)), `${read} files`),
    });
    const decode = async (entry: ArchiveEntry) => ({
      entry,
      file: await fileOf(entry, picture, texts, reader),
    });
    for await (const { entry, file } of mapInOrder(entries, CONCURRENCY, decode, inMemory)) {
      signal?.throwIfAborted();
      if (entry.isFolder) emptyFolders.push(entry.path);
      if (!file) continue;
      read++;
      records.set(entry.path, { record: file.record, index: file.pixels ? inPool++ : -1 });
      if (file.pixels) await pool.append(file.pixels);
    }
    await pool.finish();
  } finally {
    progress.stop();
    await reader.close();
    await pool.close();
  }

  const listed = [
    ...[...records.values()].map(({ record: { path, bytes, changedMs } }) => ({ path, bytes, changedMs })),
    ...[...texts.keys()].map((path) => ({ path, bytes: 0, changedMs: 0 })),
  ];
  const root = rootOf(listed);
  const visible = emptyFolders.filter((folder) => !isHidden(folder));
  return {
    tree: archiveTree(archive, root, listed, visible, texts),
    ...poolReader(await open(path), picture.width * picture.height * 3, root, records),
  };
}

async function fileOf(
  entry: ArchiveEntry,
  picture: PictureSpec,
  texts: Map<string, string>,
  reader: PictureReader,
) {
  const { path, isFolder, bytes, changedMs, content } = entry;
  if (isFolder || isHidden(path)) return undefined;
  const file = { path, bytes, changedMs };
  if (content === undefined)
    return refuseBySize(file) ?? unread(file, `it has ${bytes.toLocaleString('en')} bytes`);
  if (textPattern.test(path)) {
    texts.set(path, Buffer.from(content).toString('utf8'));
    return undefined;
  }
  return readPixels(file, content, picture, reader);
}

function poolReader(
  pool: FileHandle,
  pictureBytes: number,
  root: string,
  records: ReadonlyMap<string, { readonly record: FileRecord; readonly index: number }>,
): PictureSource {
  return {
    counts: { opened: records.size, takenOver: 0 },
    async read({ path }) {
      const found = records.get(`${root}${path}`);
      if (!found) throw new RangeError(`${path} was not in the archive.`);
      const record = { ...found.record, path };
      if (found.index < 0) return { record };
      const pixels = new Uint8Array(pictureBytes);
      await pool.read(pixels, 0, pictureBytes, found.index * pictureBytes);
      return { record, pixels };
    },
    close: () => pool.close(),
  };
}
