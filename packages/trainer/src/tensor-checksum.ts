import { sha256 } from '@foodnet/stage';
import type { TensorArray } from '@foodnet/model';

/**
 * SHA-256 over tensors and texts, in hexadecimal. Both are taken in the order of their names, so that the checksum does
 * not depend on how a file is laid out.
 */
export function tensorChecksum(
  tensors: ReadonlyMap<string, TensorArray>,
  texts: Readonly<Record<string, string>>,
): string {
  return sha256(
    JSON.stringify(byName(Object.entries(texts))),
    ...byName(tensors).flatMap(([name, { shape, data }]) => [
      JSON.stringify([name, data.constructor.name, shape]),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]),
  );
}

function byName<Value>(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
