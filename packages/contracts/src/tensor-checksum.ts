import { createHash } from 'node:crypto';
import type { TensorArray } from './tensor-array.js';

/**
 * SHA-256 over tensors and texts, in hexadecimal. Both are taken in the order of their names, so that the checksum does
 * not depend on how a file is laid out.
 */
export function tensorChecksum(
  tensors: ReadonlyMap<string, TensorArray>,
  texts: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256').update(JSON.stringify(byName(Object.entries(texts))));
  for (const [name, { shape, data }] of byName(tensors)) {
    hash.update(JSON.stringify([name, data.constructor.name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function byName<Value>(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
