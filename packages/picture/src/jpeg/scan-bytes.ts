import { workspace } from '../kernels.js';
import { NotPlain } from './not-plain.js';

/** What a block may read past the end before it is noticed. */
const PADDING_BYTES = 512;

export interface ScanEnds {
  /** Position of the marker that ends the scan. */
  readonly end: number;
  /** Where each restart interval ends, in bits. */
  readonly ends: readonly number[];
}

/** The bytes of a JPEG's scans in the workspace, one scan at a time. */
export class ScanBytes {
  /** Address of the scan's bytes without stuffed zeros and restart markers (T.81, B.1.1.5), and zeros behind them. */
  readonly data: number;
  /** A multiple of 16. */
  readonly roomBytes: number;
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #file: number;

  /** @param from where the first scan begins. */
  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#from = from;
    this.#file = workspace.copy(bytes.subarray(from));
    this.roomBytes = Math.ceil((bytes.length - from + PADDING_BYTES) / 16) * 16;
    this.data = workspace.allocate(this.roomBytes);
  }

  /**
   * Copies one scan to `data`.
   *
   * @throws NotPlain where no marker ends it.
   */
  copy(start: number): ScanEnds {
    const { kernels } = workspace;
    const fileEnd = this.#file + this.#bytes.length - this.#from;
    const ends: number[] = [];
    let source = this.#file + start - this.#from;
    let target = this.data;
    for (;;) {
      target = kernels.unstuff(source, fileEnd, target);
      source = kernels.unstuffed.value;
      const end = source - this.#file + this.#from;
      // At a marker, or one byte before the end, or at the end.
      const marker = this.#bytes[end + 1];
      if (marker === undefined) throw new NotPlain('the scan has no end');
      ends.push((target - this.data) * 8);
      if (marker !== 0xd0 + ((ends.length - 1) & 7)) {
        workspace.bytes.fill(0, target, target + PADDING_BYTES);
        return { end, ends };
      }
      source += 2;
    }
  }
}
