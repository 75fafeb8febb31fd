import { type Component, type Layout } from './component.js';
import { EntropyReader } from './entropy-reader.js';
import type { HuffmanTable } from './huffman-table.js';
import { fillBlock, inverseDcts, type InverseDct } from './inverse-dct.js';
import type { JpegHeader, Scan } from './jpeg-header.js';
import { NotPlain } from './not-plain.js';

/** Decodes the one scan of a sequential JPEG into the planes. `start` is where its data begin. */
export function decodeSequential(
  bytes: Uint8Array,
  header: JpegHeader,
  layout: Layout,
  scan: Scan,
  start: number,
): void {
  if (scan.components.length !== layout.components.length)
    throw new NotPlain('its components have scans of their own');
  const reader = new EntropyReader(bytes, start);
  const alone = layout.components.length === 1;
  const parts = scan.components.map(({ index, dc, ac }) => {
    const component = layout.components[index];
    const tables = {
      dc: header.dc[dc],
      ac: header.ac[ac],
      quantisation: header.quantisation[component.table],
    };
    return new BlockDecoder(reader, component, tables);
  });
  const mcusWide = alone ? layout.components[0].blocksWide : layout.mcusWide;
  const mcusHigh = alone ? layout.components[0].blocksHigh : layout.mcusHigh;

  let left = header.restartInterval;
  for (let row = 0; row < mcusHigh; row++) {
    for (let column = 0; column < mcusWide; column++) {
      if (header.restartInterval > 0 && left-- === 0) {
        reader.restart();
        for (const part of parts) part.restart();
        left = header.restartInterval - 1;
      }
      for (const part of parts) part.decodeUnit(row, column, alone);
    }
  }
  if (header.nextScan(reader.end)) throw new NotPlain('it has more than one scan');
}

interface Tables {
  readonly dc?: HuffmanTable;
  readonly ac?: HuffmanTable;
  readonly quantisation?: Uint16Array;
}

class BlockDecoder {
  readonly #reader: EntropyReader;
  readonly #component: Component;
  readonly #dc: HuffmanTable;
  readonly #ac: HuffmanTable;
  readonly #quantisation: Uint16Array;
  readonly #dct: InverseDct;
  readonly #block = new Int32Array(64);
  /** The block, to clear it by twos. */
  readonly #pairs = new Float64Array(this.#block.buffer);
  #before = 0;

  constructor(reader: EntropyReader, component: Component, { dc, ac, quantisation }: Tables) {
    if (!dc || !ac || !quantisation) throw new NotPlain('a table is missing');
    this.#reader = reader;
    this.#component = component;
    this.#dct = inverseDcts[component.size];
    this.#dc = dc;
    this.#ac = ac;
    this.#quantisation = quantisation;
  }

  restart(): void {
    this.#before = 0;
  }

  /** The component's blocks of one MCU. */
  decodeUnit(row: number, column: number, alone: boolean): void {
    const { horizontal, vertical } = this.#component;
    if (alone) {
      this.#decodeBlock(row, column);
      return;
    }
    for (let down = 0; down < vertical; down++) {
      for (let across = 0; across < horizontal; across++) {
        this.#decodeBlock(row * vertical + down, column * horizontal + across);
      }
    }
  }

  #decodeBlock(row: number, column: number): void {
    const reader = this.#reader;
    const { size, plane, stride } = this.#component;
    const offset = (row * stride + column) * size;
    if (size === 1) {
      this.#before = (this.#before + reader.skipBlock(this.#dc, this.#ac)) | 0;
      fillBlock(Math.imul(this.#before, this.#quantisation[0]), plane, offset, stride, size);
    } else {
      const block = this.#block;
      const last = reader.block(this.#dc, this.#ac, this.#quantisation, block);
      this.#before = (this.#before + block[0]) | 0;
      block[0] = Math.imul(this.#before, this.#quantisation[0]);
      if (last === 0) {
        fillBlock(block[0], plane, offset, stride, size);
      } else {
        this.#dct(block, plane, offset, stride);
        for (let pair = 0; pair < 32; pair++) this.#pairs[pair] = 0;
      }
    }
    reader.check();
  }
}
