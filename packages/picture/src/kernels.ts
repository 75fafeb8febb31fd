import { readFileSync } from 'node:fs';

/** What assembly/index.ts exports. Addresses are bytes of its memory. */
interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly free: WebAssembly.Global;
  decodeScan(
    data: number,
    ends: number,
    intervals: number,
    components: number,
    count: number,
    wide: number,
    high: number,
    interval: number,
  ): number;
  unstuff(source: number, end: number, target: number): number;
  readonly unstuffed: WebAssembly.Global;
  buildTable(table: number, skips: boolean): void;
  readonly tableBytes: WebAssembly.Global;
  readonly tableCounts: WebAssembly.Global;
  toSrgb(row: number, pixels: number, mixtures: number, levels: number, brightest: number): void;
  swapWords(start: number, count: number): void;
  rgbRow(components: number, count: number, width: number, y: number, target: number): void;
  inverseDct(block: number, target: number, stride: number, size: number): void;
  shrinkRow(
    row: number,
    firsts: number,
    counts: number,
    weights: number,
    most: number,
    width: number,
    target: number,
  ): void;
  shrinkColumns(
    rows: number,
    rowBytes: number,
    firsts: number,
    counts: number,
    weights: number,
    most: number,
    height: number,
    target: number,
  ): void;
}

/** A large picture's memory is given back when the next one comes. */
const KEPT_BYTES = 64_000_000;
const PAGE_BYTES = 65_536;

/**
 * The inner loops, in WebAssembly: they are fast from the first picture on, and cannot reach anything but their own
 * memory. One picture at a time is in it, from decodeJpeg or resizeRows to the pixels that are copied out.
 */
class Workspace {
  readonly #module = new WebAssembly.Module(readFileSync(new URL('kernels.wasm', import.meta.url)));
  kernels = this.#instantiate();
  #used = this.kernels.free.value;
  #view = new Uint8ClampedArray(this.kernels.memory.buffer);

  /** All of the memory. Allocating may replace it, so that it is asked for anew. */
  get bytes(): Uint8ClampedArray<ArrayBuffer> {
    if (this.#view.length === 0) this.#view = new Uint8ClampedArray(this.kernels.memory.buffer);
    return this.#view;
  }

  /** @returns the address of `count` bytes, aligned to 16; what they hold is whatever was there. */
  allocate(count: number): number {
    const at = this.#used;
    this.#used = Math.ceil((at + count) / 16) * 16;
    const missing = this.#used - this.kernels.memory.buffer.byteLength;
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return at;
  }

  /** @returns the address of a copy. */
  copy(values: Int32Array | Float32Array | Uint16Array | Uint8Array): number {
    const at = this.allocate(values.byteLength);
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    return at;
  }

  /** Everything that was allocated is given up. */
  clear(): void {
    if (this.kernels.memory.buffer.byteLength > KEPT_BYTES) {
      this.kernels = this.#instantiate();
      this.#view = new Uint8ClampedArray(this.kernels.memory.buffer);
    }
    this.#used = this.kernels.free.value;
  }

  #instantiate(): Kernels {
    return new WebAssembly.Instance(this.#module).exports as unknown as Kernels;
  }
}

export const workspace = new Workspace();
