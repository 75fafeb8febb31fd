import { createHash } from 'node:crypto';
import type { TensorArray } from './tensor-array.js';

/**
 * SHA-256 over tensors and texts, in hexadecimal. Both are taken in the order of their names, so that the checksum does
 * not depend on how a file is laid out, and with their lengths, so that no two files collide.
 */
export function tensorChecksum(
  tensors: ReadonlyMap<string, TensorArray>,
  texts: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256');
  const add = (part: string | Uint8Array) => hash.update(`${Buffer.byteLength(part)}:`).update(part);
  add(JSON.stringify(byName(Object.entries(texts))));
  for (const [name, { shape, data }] of byName(tensors)) {
    add(JSON.stringify([name, data.constructor.name, shape]));
    add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

function byName<Value>(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
