import { FoodnetError } from '@foodnet/contracts';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Version } from './version.js';

const file = 'model.onnx';

/**
 * The bytes of a version's network. They are checked and handed on as they are, so what runs is what was checked.
 *
 * @throws FoodnetError `missing`, or `damaged` where they are not the bytes that the manifest names.
 */
export async function readNetwork({ folder, manifest }: Version): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, file);
  const expected = manifest.files[file]?.sha256;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    // A copy with memory of its own, which can be handed to a thread.
    bytes = new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new FoodnetError(
      'missing',
      `Cannot load ${path}: ${(cause as Error).message}. Export the run again.`,
      {
        cause,
      },
    );
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== expected) {
    throw new FoodnetError(
      'damaged',
      `Cannot load ${path}: its SHA-256 is ${found}, its manifest expects ${expected ?? 'no such file'}. ` +
        'Remove the version and export the run again.',
    );
  }
  return bytes;
}
