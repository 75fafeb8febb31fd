import { FoodnetError } from '@foodnet/contracts';
import { readTensors, writeTensors, type TensorArray, type TensorFile } from '@foodnet/model';
import { tensorChecksum } from './tensor-checksum.js';

/** Writes a safetensors file, whole or not at all, with a checksum of its content in the metadata. */
export async function writeChecksummed(
  path: string,
  tensors: ReadonlyMap<string, TensorArray>,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  await writeTensors(path, tensors, { ...texts, sha256: tensorChecksum(tensors, texts) });
}

/**
 * Reads what `writeChecksummed` wrote. A file without a checksum, of an earlier Foodnet, is believed.
 *
 * @throws FoodnetError `missing` or `damaged`.
 */
export async function readChecksummed(path: string): Promise<TensorFile> {
  const { tensors, metadata } = await readTensors(path);
  const { sha256, ...texts } = metadata;
  if (sha256 !== undefined && sha256 !== tensorChecksum(tensors, texts)) {
    throw new FoodnetError(
      'damaged',
      `Cannot use ${path}: its content is not what was written; the checksum of it differs.`,
    );
  }
  return { tensors, metadata: texts };
}
