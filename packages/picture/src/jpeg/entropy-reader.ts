import {
  END_OF_BLOCK,
  extend,
  LOOK_BITS,
  naturalOrder,
  placesOf,
  type HuffmanTable,
} from './huffman-table.js';
import { NotPlain } from './not-plain.js';

/** What a block may read past the end before it is noticed. */
const PADDING_BYTES = 512;
/** Larger ones are not kept between pictures. */
const KEPT_BYTES = 1 << 20;

// One picture at a time is decoded in a thread, from begin to end, so they can share it.
let kept = new Uint8Array(1 << 16);

/** Reads the bits of one scan: its bytes without the stuffed zeros, from restart marker to restart marker. */
export class EntropyReader {
  /** Position of the marker that ends the scan. */
  readonly end: number;
  readonly #view: DataView;
  /** Where each interval ends, in bits. */
  readonly #ends: number[] = [];
  #interval = 0;
  #position = 0;

  constructor(bytes: Uint8Array, start: number) {
    const room = bytes.length - start + PADDING_BYTES;
    const data = room <= kept.length ? kept : new Uint8Array(room);
    if (room <= KEPT_BYTES) kept = data;
    let source = start;
    let target = 0;
    for (;;) {
      if (source >= bytes.length) throw new NotPlain('the scan has no end');
      const byte = bytes[source++];
      if (byte !== 0xff) {
        data[target++] = byte;
        continue;
      }
      while (bytes[source] === 0xff) source++;
      const marker = bytes[source++];
      if (marker === 0) data[target++] = 0xff;
      else if (marker === 0xd0 + (this.#ends.length & 7)) this.#ends.push(target * 8);
      else break;
    }
    this.end = source - 2;
    this.#ends.push(target * 8);
    data.fill(0, target, target + PADDING_BYTES);
    this.#view = new DataView(data.buffer, 0, target + PADDING_BYTES);
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    if (this.#interval + 1 >= this.#ends.length) throw new NotPlain('a restart marker is missing');
    this.#position = this.#ends[this.#interval++];
  }

  /** @throws NotPlain where more was read than there is. */
  check(): void {
    if (this.#position > this.#ends[this.#interval]) throw new NotPlain('the scan is cut short');
  }

  /** The next `count` bits, 0 to 16. */
  bits(count: number): number {
    if (count === 0) return 0;
    const word = this.#view.getInt32(this.#position >>> 3) << (this.#position & 7);
    this.#position += count;
    return word >>> (32 - count);
  }

  symbol(table: HuffmanTable): number {
    const word = this.#view.getInt32(this.#position >>> 3) << (this.#position & 7);
    const found = table.symbols[word >>> (32 - LOOK_BITS)] || table.find(word >>> 16);
    this.#position += found >> 8;
    return found & 255;
  }

  /** The difference to the DC coefficient before. */
  difference(table: HuffmanTable): number {
    const word = this.#view.getInt32(this.#position >>> 3) << (this.#position & 7);
    const entry = table.coefficients[word >>> (32 - LOOK_BITS)];
    if (entry !== 0) {
      this.#position += entry & 255;
      return entry >> 16;
    }
    const long = table.find(word >>> 16);
    this.#position += long >> 8;
    const size = long & 15;
    return extend(this.bits(size), size);
  }

  /**
   * Reads a block into `block`, in natural order: its DC coefficient as the difference to the one before, the AC
   * coefficients multiplied by their quantisation.
   *
   * @param quantisation in zigzag order.
   * @returns the zigzag index of the last AC coefficient that is not zero, or 0.
   */
  block(dc: HuffmanTable, ac: HuffmanTable, quantisation: Uint16Array, block: Int32Array): number {
    const view = this.#view;
    const found = ac.coefficients;
    block[0] = this.difference(dc);
    let position = this.#position;
    let index = 1;
    let last = 0;
    while (index < 64) {
      const word = view.getInt32(position >>> 3) << (position & 7);
      const entry = found[word >>> (32 - LOOK_BITS)];
      if (entry !== 0) {
        position += entry & 255;
        index += (entry >> 8) & 255;
        const value = entry >> 16;
        if (value === 0) continue;
        last = index - 1;
        block[naturalOrder[last]] = Math.imul(value, quantisation[last]);
        continue;
      }
      const long = ac.find(word >>> 16);
      this.#position = position + (long >> 8);
      const symbol = long & 255;
      const size = symbol & 15;
      index += placesOf(symbol);
      if (size > 0) {
        last = index - 1;
        block[naturalOrder[last]] = Math.imul(extend(this.bits(size), size), quantisation[last]);
      }
      position = this.#position;
    }
    this.#position = position;
    if (index > 64 && index < END_OF_BLOCK) throw new NotPlain('a run passes the end of its block');
    return last;
  }

  /** Passes over a block and returns what `block` has of its DC coefficient. */
  skipBlock(dc: HuffmanTable, ac: HuffmanTable): number {
    const difference = this.difference(dc);
    const view = this.#view;
    const found = ac.coefficients;
    const several = ac.skips;
    let position = this.#position;
    let index = 1;
    while (index < 64) {
      const word = view.getInt32(position >>> 3) << (position & 7);
      const window = word >>> (32 - LOOK_BITS);
      const skip = several[window];
      const next = index + (skip >> 8);
      // A block that is full has no end of its own: what follows belongs to the next one.
      if (skip !== 0 && (next & (END_OF_BLOCK - 1)) < 64) {
        position += skip & 255;
        index = next;
        continue;
      }
      const entry = found[window];
      if (entry !== 0) {
        position += entry & 255;
        index += (entry >> 8) & 255;
        continue;
      }
      const long = ac.find(word >>> 16);
      index += placesOf(long & 255);
      position += (long >> 8) + (long & 15);
    }
    this.#position = position;
    if (index > 64 && index < END_OF_BLOCK) throw new NotPlain('a run passes the end of its block');
    return difference;
  }
}
