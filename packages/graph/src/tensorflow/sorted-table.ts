import { maskedCrc32c } from '../tensorboard/crc32c.js';

/** At the end of a file: where the index of its blocks stands, padded, and a number that tells the format. */
const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;

/** Behind each block: how it is compressed, and a checksum of it and that. */
const TRAILER_BYTES = 5;
const UNCOMPRESSED = 0;

/**
 * The entries of a sorted table (LevelDB's, tsl/lib/io/table.h), as TensorFlow keeps the index of a checkpoint in it.
 *
 * @param mostEntries more are refused.
 * @throws Error where the bytes are no such table, or a block is compressed.
 */
export function readSortedTable(bytes: Uint8Array, mostEntries: number): ReadonlyMap<string, Uint8Array> {
  const table = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (table.length < FOOTER_BYTES || table.readBigUInt64LE(table.length - 8) !== MAGIC)
    throw new Error('it is no index of a checkpoint');
  const footer = new Cursor(table.subarray(-FOOTER_BYTES));
  footer.varint();
  footer.varint();
  const entries = new Map<string, Uint8Array>();
  let seen = 0;
  for (const [, handle] of entriesOf(block(footer))) {
    count();
    for (const [key, value] of entriesOf(block(new Cursor(handle)))) {
      count();
      entries.set(key, value);
    }
  }
  return entries;

  /** Blocks count, too: nothing keeps a table from naming one again and again. */
  function count(): void {
    if (++seen > 2 * mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
  }

  /** @param handle where it stands: offset and size. */
  function block(handle: Cursor): Buffer {
    const [offset, size] = [handle.varint(), handle.varint()];
    if (offset + size + TRAILER_BYTES > table.length) throw new Error('a block lies beyond its end');
    const whole = table.subarray(offset, offset + size + 1);
    if (maskedCrc32c(whole) !== table.readUInt32LE(offset + size + 1))
      throw new Error('the checksum of a block differs');
    if (whole[size] !== UNCOMPRESSED)
      throw new Error('a block is compressed, as TensorFlow does not write it');
    return whole.subarray(0, size);
  }
}

/** Of the name of a variable, with the names of all that it lies in. */
const MOST_KEY_BYTES = 4096;

/** Keys share their beginnings with the one before; behind the entries stand their restarts and the number of these. */
function* entriesOf(block: Buffer): Generator<[key: string, value: Uint8Array]> {
  if (block.length < 4) throw new Error('a block is too short');
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 * (restarts + 1);
  if (end < 0) throw new Error('a block is too short');
  const cursor = new Cursor(block.subarray(0, end));
  let key: Buffer = Buffer.alloc(0);
  while (!cursor.isAtEnd) {
    const [shared, own, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared > key.length) throw new Error('a key has no beginning');
    // Beginnings that are shared cost a file nothing, and memory as much as whole ones.
    if (shared + own > MOST_KEY_BYTES) throw new Error(`a key has more than ${MOST_KEY_BYTES} bytes`);
    key = Buffer.concat([key.subarray(0, shared), cursor.take(own)]);
    yield [key.toString('utf8'), cursor.take(length)];
  }
}

/** Reads on from the beginning of bytes. */
export class Cursor {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** An unsigned integer, seven bits a byte. @throws Error where it is cut off or above 2^53. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw new Error('a number is cut off');
      value += (byte & 127) * factor;
      if (!Number.isSafeInteger(value)) throw new Error('a number is too large');
      if (byte < 128) return value;
    }
  }

  /** @throws Error where fewer are left. */
  take(count: number): Buffer {
    if (count > this.bytes.length - this.position) throw new Error('it is cut off');
    const { buffer, byteOffset } = this.bytes;
    const taken = Buffer.from(buffer, byteOffset + this.position, count);
    this.position += count;
    return taken;
  }
}
