import { workspace } from '../kernels.js';
import { extend, LOOK_BITS, type HuffmanTable } from './huffman-table.js';
import { NotPlain } from './not-plain.js';
import type { ScanBytes } from './scan-bytes.js';

/** Reads the bits of one scan of a progressive JPEG, from restart marker to restart marker. */
export class EntropyReader {
  /** Position of the marker that ends the scan. */
  readonly end: number;
  readonly #view: DataView;
  /** Where each interval ends, in bits. */
  readonly #ends: readonly number[];
  #interval = 0;
  #position = 0;

  constructor(scanBytes: ScanBytes, start: number) {
    ({ end: this.end, ends: this.#ends } = scanBytes.copy(start));
    this.#view = new DataView(workspace.bytes.buffer, scanBytes.data, scanBytes.roomBytes);
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
    const size = this.symbol(table);
    return extend(this.bits(size), size);
  }
}
