import { NotPlain } from './not-plain.js';

/** Bits that one look into a table decides. */
export const LOOK_BITS = 10;

/** In an entry: the value's bits are behind the code, and how many they are stands in the value's place. */
const FOLLOWS = 1 << 15;
/** Places that no block has, to end it. */
const END_OF_BLOCK = 80;
const END_OF_SKIPPED = 128;

/** Where the parts of a table begin. */
const SKIPS = 4 << LOOK_BITS;
const LIMITS = SKIPS + (2 << LOOK_BITS);
const OFFSETS = LIMITS + 17 * 4;
const VALUES = OFFSETS + 17 * 4;

/** Zigzag index to place in the block, and 16 more: a run past the end is found behind the block, not within it. */
export const naturalOrder = naturalOrderOf();

/** A Huffman table of JPEG (ITU-T T.81, annex C), for looking up codes by their first bits. */
export class HuffmanTable {
  /** All that assembly/scan.ts looks into: the tables below, in their order. */
  readonly image = new Uint8Array(VALUES + 256);
  /**
   * By the next LOOK_BITS bits: value << 16 | places to go on << 8 | bits of code and value together; size << 16 |
   * FOLLOWS | places << 8 | bits of the code where they are more; 0 where the code alone is longer, or there is none.
   */
  readonly #coefficients = new Int32Array(this.image.buffer, 0, 1 << LOOK_BITS);
  /** By the next LOOK_BITS bits: places to go on << 8 | bits, of all AC coefficients whose codes they hold, or 0. */
  readonly #skips = new Uint16Array(this.image.buffer, SKIPS, 1 << LOOK_BITS);
  /** By length: the first 16-bit window above all codes of this length. */
  readonly #limits = new Int32Array(this.image.buffer, LIMITS, 17);
  /** By length: index of a code's symbol, less the code. */
  readonly #offsets = new Int32Array(this.image.buffer, OFFSETS, 17);
  readonly #values = new Uint8Array(this.image.buffer, VALUES, 256);
  readonly #counts: Uint8Array;
  #symbols?: Uint16Array;
  #hasSkips = false;

  /**
   * @param counts of codes, by length from 1 to 16.
   * @throws NotPlain where they are no prefix code.
   */
  constructor(counts: Uint8Array, values: Uint8Array) {
    this.#counts = counts;
    this.#values.set(values);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1];
      this.#offsets[length] = index - code;
      code += count;
      index += count;
      if (code > 1 << length) throw new NotPlain('no prefix code');
      this.#limits[length] = code << (16 - length);
      code <<= 1;
    }
    this.#eachShort((symbol, length, start) => {
      const size = symbol & 15;
      if (length + size > LOOK_BITS) {
        const entry = (size << 16) | FOLLOWS | (placesOf(symbol) << 8) | length;
        this.#coefficients.fill(entry, start, start + (1 << (LOOK_BITS - length)));
        return;
      }
      const entry = (placesOf(symbol) << 8) | (length + size);
      const span = 1 << (LOOK_BITS - length - size);
      for (let bits = 0, at = start; bits < 1 << size; bits++) {
        const whole = (extend(bits, size) << 16) | entry;
        for (const end = at + span; at < end; at++) this.#coefficients[at] = whole;
      }
    });
  }

  /** Fills in what passing over blocks looks into. */
  prepareSkips(): void {
    if (this.#hasSkips) return;
    this.#hasSkips = true;
    const { symbols } = this;
    for (let window = 0; window < symbols.length; window++) {
      let [bits, places] = [0, 0];
      while (places < 64 && bits < LOOK_BITS) {
        const entry = symbols[(window << bits) & (symbols.length - 1)];
        const length = entry >> 8;
        if (length === 0 || bits + length > LOOK_BITS) break;
        const step = placesOf(entry & 255);
        places += step === END_OF_BLOCK ? END_OF_SKIPPED : step;
        // The value itself is of no interest and need not be among the bits.
        bits += length + (entry & 15);
      }
      // More than a block has: the ordinary way tells what is wrong.
      if (places % END_OF_SKIPPED < 64) this.#skips[window] = (places << 8) | bits;
    }
  }

  /** By the next LOOK_BITS bits: length << 8 | symbol, or 0 where the code is longer or there is none. */
  get symbols(): Uint16Array {
    if (!this.#symbols) {
      const symbols = new Uint16Array(1 << LOOK_BITS);
      this.#eachShort((symbol, length, start) => {
        symbols.fill((length << 8) | symbol, start, start + (1 << (LOOK_BITS - length)));
      });
      this.#symbols = symbols;
    }
    return this.#symbols;
  }

  /**
   * Finds the code at the begin of 16 bits, whatever its length.
   *
   * @returns length << 8 | symbol.
   * @throws NotPlain where there is none.
   */
  find(window: number): number {
    for (let length = 1; length <= 16; length++) {
      if (window < this.#limits[length])
        return (length << 8) | this.#values[(window >> (16 - length)) + this.#offsets[length]];
    }
    throw new NotPlain('there is no such Huffman code');
  }

  #eachShort(visit: (symbol: number, length: number, start: number) => void): void {
    let code = 0;
    let index = 0;
    for (let length = 1; length <= LOOK_BITS; length++) {
      for (let left = this.#counts[length - 1]; left > 0; left--)
        visit(this.#values[index++], length, code++ << (LOOK_BITS - length));
      code <<= 1;
    }
  }
}

/** How far an AC symbol goes on: over a run of zeros and the coefficient behind it, or to the block's end. */
function placesOf(symbol: number): number {
  if ((symbol & 15) > 0 || symbol === 0xf0) return (symbol >> 4) + 1;
  return END_OF_BLOCK;
}

/** T.81, F.2.2.1: half of the numbers of `size` bits stand for negative values. */
export function extend(bits: number, size: number): number {
  if (size === 0) return 0;
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

function naturalOrderOf(): Uint8Array {
  const order = new Uint8Array(80).fill(63);
  let [row, column] = [0, 0];
  for (let index = 0; index < 64; index++) {
    order[index] = row * 8 + column;
    const up = (row + column) % 2 === 0;
    if (up && column === 7) row++;
    else if (up && row === 0) column++;
    else if (!up && row === 7) column++;
    else if (!up && column === 0) row++;
    else [row, column] = up ? [row - 1, column + 1] : [row + 1, column - 1];
  }
  return order;
}

/** Encoders mostly use the tables of T.81, annex K, and looking them up is quicker than making them. */
const known = new Map<string, HuffmanTable>();
const MOST_KNOWN = 32;

/** @throws as HuffmanTable. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const key = `${Buffer.from(counts).toString('latin1')}${Buffer.from(values).toString('latin1')}`;
  let table = known.get(key);
  if (!table) {
    table = new HuffmanTable(counts.slice(), values);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, table);
  }
  return table;
}
