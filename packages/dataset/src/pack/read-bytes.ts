import { FoodnetError, type PictureSpec } from '@foodnet/contracts';
import { defaultPictureLimits, type PictureReader } from '@foodnet/picture';
import { imageSize } from 'image-size';
import { closeSync, openSync, readSync } from 'node:fs';
import type { ListedFile } from '../layouts/list-files.js';
import type { ReadFile } from './file-record.js';

/** Where a picture's size stands; behind long metadata it is further on, and then it is not known. */
const HEAD_BYTES = 1 << 16;

/**
 * The pixels of a file, or why there are none.
 *
 * @param source its bytes, or where it lies.
 * @throws FoodnetError `unreachable` where its bytes do not arrive; any other error where a thread dies.
 */
export async function readPixels(
  file: ListedFile,
  source: string | Uint8Array,
  picture: PictureSpec,
  reader: PictureReader,
): Promise<ReadFile> {
  const { pixels, error, sha256, format } = await reader.inspect(source, picture);
  if (error && !(error instanceof FoodnetError)) {
    // Not the file's fault, but that of the thread that read it.
    if (error.code === undefined) throw error;
    return unread(file, `it cannot be opened (${error.code})`);
  }
  const { path, bytes, changedMs } = file;
  const told = { path, bytes, changedMs, sha256: sha256 ?? null, format: format ?? null };
  if (!pixels) {
    const reason = error?.message.replace('Cannot read the picture: ', '') ?? 'it gave no pixels';
    return { record: { ...told, width: null, height: null, reason } };
  }
  const { width = null, height = null } = sizeOf(source) ?? {};
  return { record: { ...told, width, height }, pixels };
}

/** A file that is not opened, as its size alone refuses it; undefined where it may be read. */
export function refuseBySize({ path, bytes, changedMs }: ListedFile): ReadFile | undefined {
  const { fileBytes } = defaultPictureLimits;
  if (bytes <= fileBytes) return undefined;
  const reason = `it has ${bytes.toLocaleString('en')} bytes, expected at most ${fileBytes.toLocaleString('en')}`;
  return unread({ path, bytes, changedMs }, reason);
}

/** A file that could not be opened. */
export function unread({ path, bytes, changedMs }: ListedFile, reason: string): ReadFile {
  return {
    record: { path, bytes, changedMs, sha256: null, format: null, width: null, height: null, reason },
  };
}

/** As the file's header says; undefined where that cannot be told. */
function sizeOf(source: string | Uint8Array): { width: number; height: number } | undefined {
  try {
    const { width, height } = imageSize(typeof source === 'string' ? headOf(source) : source);
    return { width, height };
  } catch {
    return undefined;
  }
}

/** The file was read a moment ago, so that its head comes from memory. */
function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
