import { workspace } from '../kernels.js';
import { NotPlain } from './not-plain.js';

/** Bits that one look into a table decides. */
export const LOOK_BITS = 10;

/** Zigzag index to place in the block, and 16 more: a run past the end is found behind the block, not within it. */
export const naturalOrder = naturalOrderOf();

/** A Huffman table of JPEG (ITU-T T.81, annex C), for looking up codes by their first bits. */
export class HuffmanTable {
  readonly #counts: Uint8Array;
  readonly #values: Uint8Array;
  /** By length: the first 16-bit window above all codes of this length. */
  readonly #limits: number[] = [0];
  /** By length: index of a code's symbol, less the code. */
  readonly #offsets: number[] = [0];
  #symbols?: Uint16Array;

  /**
   * @param counts of codes, by length from 1 to 16.
   * @param values their symbols, in order.
   * @throws NotPlain where they are no prefix code.
   */
  constructor(counts: Uint8Array, values: Uint8Array) {
    this.#counts = counts;
    this.#values = values;
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1];
      this.#offsets.push(index - code);
      code += count;
      index += count;
      if (code > 1 << length) throw new NotPlain('no prefix code');
      this.#limits.push(code << (16 - length));
      code <<= 1;
    }
  }

  /**
   * Builds the table in the workspace, for assembly/scan.ts.
   *
   * @param skips whether blocks will be passed over.
   * @returns its address.
   */
  place(skips: boolean): number {
    const { kernels } = workspace;
    const table = workspace.allocate(kernels.tableBytes.value);
    const counts = table + kernels.tableCounts.value;
    const { bytes } = workspace;
    bytes.set(this.#counts, counts);
    // A code without a symbol has symbol 0.
    bytes.fill(0, counts + 16, counts + 16 + 256).set(this.#values, counts + 16);
    kernels.buildTable(table, skips);
    return table;
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
