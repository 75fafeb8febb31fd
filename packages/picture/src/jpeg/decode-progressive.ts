import { workspace } from '../kernels.js';
import { type Component, type Layout } from './component.js';
import { MOST_SCANS } from './count-scans.js';
import { EntropyReader } from './entropy-reader.js';
import { extend, naturalOrder, type HuffmanTable } from './huffman-table.js';
import type { JpegHeader, Scan } from './jpeg-header.js';
import { NotPlain } from './not-plain.js';
import { ScanBytes } from './scan-bytes.js';

/** What the scans so far told of a component. */
interface Gathered {
  readonly component: Component;
  readonly quantisation: Uint16Array;
  /** In natural order, block by block. */
  readonly coefficients: Int16Array;
  readonly blocksAcross: number;
  /** By zigzag index: the bits that are still open; -1 where no scan told of it. */
  readonly open: Int8Array;
}

/** Decodes a progressive JPEG (T.81, annex G) into the planes, from its first scan on. */
export function decodeProgressive(
  bytes: Uint8Array,
  header: JpegHeader,
  layout: Layout,
  first: { readonly scan: Scan; readonly start: number },
): void {
  const gathered = layout.components.map((component): Gathered => {
    const quantisation = header.quantisation[component.table];
    if (!quantisation) throw new NotPlain('a table is missing');
    const blocksAcross = component.stride / component.size;
    const blocks = blocksAcross * (component.planeBytes / component.stride / component.size);
    const coefficients = new Int16Array(blocks * 64);
    return { component, quantisation, coefficients, blocksAcross, open: new Int8Array(64).fill(-1) };
  });
  const scanBytes = new ScanBytes(bytes, first.start);
  let next: typeof first | undefined = first;
  for (let scans = 0; next; scans++) {
    if (scans >= MOST_SCANS) throw new NotPlain('it has too many scans');
    const reader = new EntropyReader(scanBytes, next.start);
    new ScanDecoder(reader, header, layout, gathered, next.scan).decode();
    next = header.nextScan(reader.end);
  }
  for (const each of gathered) {
    // libjpeg smooths what is unfinished.
    if (each.open.some((bits) => bits !== 0)) throw new NotPlain('it is unfinished');
    transform(each);
  }
}

function transform({ component, quantisation, coefficients, blocksAcross }: Gathered): void {
  const { size, stride, plane } = component;
  const scales = new Int32Array(64);
  for (let index = 0; index < 64; index++) scales[naturalOrder[index]] = quantisation[index];
  const at = workspace.allocate(256);
  const block = new Int32Array(workspace.bytes.buffer, at, 64);
  const blocks = coefficients.length / 64;
  for (let each = 0; each < blocks; each++) {
    const from = each * 64;
    for (let index = 0; index < 64; index++)
      block[index] = Math.imul(coefficients[from + index], scales[index]);
    const [row, column] = [Math.floor(each / blocksAcross), each % blocksAcross];
    workspace.kernels.inverseDct(at, plane + (row * stride + column) * size, stride, size);
  }
}

class ScanDecoder {
  readonly #reader: EntropyReader;
  readonly #header: JpegHeader;
  readonly #layout: Layout;
  readonly #scan: Scan;
  readonly #parts: readonly Gathered[];
  readonly #before: Int32Array;
  /** Blocks left of a run of blocks without further coefficients. */
  #emptyBlocks = 0;

  constructor(
    reader: EntropyReader,
    header: JpegHeader,
    layout: Layout,
    gathered: readonly Gathered[],
    scan: Scan,
  ) {
    this.#reader = reader;
    this.#header = header;
    this.#layout = layout;
    this.#scan = scan;
    this.#parts = scan.components.map(({ index }) => gathered[index]);
    this.#before = new Int32Array(scan.components.length);
    const { firstCoefficient: first, lastCoefficient: last, bitsBefore, bitsLeft } = scan;
    const isBand = first === 0 ? last === 0 : first <= last && last <= 63 && this.#parts.length === 1;
    if (!isBand || bitsLeft > 13 || (bitsBefore !== 0 && bitsBefore !== bitsLeft + 1))
      throw new NotPlain('bad scan');
    for (const { open } of this.#parts) {
      for (let index = first; index <= last; index++) {
        if (open[index] !== (bitsBefore === 0 ? -1 : bitsBefore))
          throw new NotPlain('its scans are out of order');
        open[index] = bitsLeft;
      }
    }
  }

  decode(): void {
    const { firstCoefficient } = this.#scan;
    // A picture that is scaled to one pixel a block has no use for the rest.
    if (firstCoefficient > 0 && this.#parts[0].component.size === 1) return;
    const alone = this.#parts.length === 1;
    const [{ component, blocksAcross }] = this.#parts;
    const wide = alone ? component.blocksWide : this.#layout.mcusWide;
    const high = alone ? component.blocksHigh : this.#layout.mcusHigh;
    const interval = this.#header.restartInterval;
    let left = interval;
    for (let row = 0; row < high; row++) {
      for (let column = 0; column < wide; column++) {
        if (interval > 0 && left-- === 0) {
          this.#reader.restart();
          this.#before.fill(0);
          this.#emptyBlocks = 0;
          left = interval - 1;
        }
        if (alone) this.#decodeBlock(0, (row * blocksAcross + column) * 64);
        else this.#decodeUnit(row, column);
        this.#reader.check();
      }
    }
  }

  #decodeUnit(row: number, column: number): void {
    for (let part = 0; part < this.#parts.length; part++) {
      const { component, blocksAcross } = this.#parts[part];
      for (let down = 0; down < component.vertical; down++) {
        for (let across = 0; across < component.horizontal; across++) {
          const block =
            (row * component.vertical + down) * blocksAcross + column * component.horizontal + across;
          this.#decodeBlock(part, block * 64);
        }
      }
    }
  }

  #decodeBlock(part: number, at: number): void {
    const { firstCoefficient, bitsBefore, bitsLeft, components } = this.#scan;
    const { coefficients } = this.#parts[part];
    if (firstCoefficient > 0) {
      const table = this.#header.ac[components[part].ac];
      if (!table) throw new NotPlain('a table is missing');
      if (bitsBefore === 0) this.#firstBits(table, coefficients, at);
      else this.#furtherBits(table, coefficients, at);
    } else if (bitsBefore === 0) {
      const table = this.#header.dc[components[part].dc];
      if (!table) throw new NotPlain('a table is missing');
      this.#before[part] += this.#reader.difference(table);
      coefficients[at] = this.#before[part] << bitsLeft;
    } else if (this.#reader.bits(1) === 1) {
      coefficients[at] |= 1 << bitsLeft;
    }
  }

  /** T.81, G.1.2.2. */
  #firstBits(table: HuffmanTable, coefficients: Int16Array, at: number): void {
    if (this.#emptyBlocks > 0) {
      this.#emptyBlocks--;
      return;
    }
    const { lastCoefficient, bitsLeft } = this.#scan;
    for (let index = this.#scan.firstCoefficient; index <= lastCoefficient; index++) {
      const symbol = this.#reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size > 0) {
        index += run;
        if (index > 63) throw new NotPlain('a run passes the end of its block');
        coefficients[at + naturalOrder[index]] = extend(this.#reader.bits(size), size) << bitsLeft;
      } else if (run === 15) {
        index += 15;
      } else {
        this.#emptyBlocks = (1 << run) - 1 + this.#reader.bits(run);
        return;
      }
    }
  }

  /** T.81, G.1.2.3: a further bit of every coefficient that is not zero yet, and those that become so. */
  #furtherBits(table: HuffmanTable, coefficients: Int16Array, at: number): void {
    const reader = this.#reader;
    const { lastCoefficient, bitsLeft } = this.#scan;
    const [plus, minus] = [1 << bitsLeft, -1 << bitsLeft];
    let index = this.#scan.firstCoefficient;

    /** Passes `zeros` coefficients that are zero, and refines those between. */
    const refine = (zeros: number) => {
      for (; index <= lastCoefficient; index++) {
        const place = at + naturalOrder[index];
        const value = coefficients[place];
        if (value === 0) {
          if (zeros-- === 0) return;
        } else if (reader.bits(1) === 1 && (value & plus) === 0) {
          coefficients[place] = value + (value > 0 ? plus : minus);
        }
      }
    };

    while (this.#emptyBlocks === 0 && index <= lastCoefficient) {
      const symbol = reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.#emptyBlocks = (1 << run) + reader.bits(run);
        break;
      }
      if (size > 1) throw new NotPlain('a bit that is more than a bit');
      const value = size === 0 ? 0 : reader.bits(1) === 1 ? plus : minus;
      refine(run);
      if (value !== 0 && index <= lastCoefficient) coefficients[at + naturalOrder[index]] = value;
      index++;
    }
    if (this.#emptyBlocks > 0) {
      refine(64);
      this.#emptyBlocks--;
    }
  }
}
