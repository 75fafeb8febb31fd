import { NotPlain } from './not-plain.js';

/** What a block may read past the end before it is noticed. */
export const PADDING_BYTES = 512;

export interface ScanBytes {
  /** Position of the marker that ends the scan. */
  readonly end: number;
  /** Where each restart interval ends, in bits. */
  readonly ends: readonly number[];
}

/**
 * Copies the bytes of one scan to `data` without the stuffed zeros and the restart markers (T.81, B.1.1.5), and
 * PADDING_BYTES zeros behind them.
 *
 * @param start of the scan.
 * @throws NotPlain where no marker ends it.
 */
export function copyScan(bytes: Uint8Array, start: number, data: Uint8Array | Uint8ClampedArray): ScanBytes {
  const ends: number[] = [];
  let source = start;
  let target = 0;
  for (;;) {
    const next = bytes.indexOf(0xff, source);
    if (next === -1) throw new NotPlain('the scan has no end');
    data.set(bytes.subarray(source, next), target);
    target += next - source;
    source = next + 1;
    while (bytes[source] === 0xff) source++;
    const marker = bytes[source++];
    if (marker === 0) data[target++] = 0xff;
    else if (marker === 0xd0 + (ends.length & 7)) ends.push(target * 8);
    else break;
  }
  // `marker` is undefined at the very end, which no marker is.
  if (source > bytes.length) throw new NotPlain('the scan has no end');
  ends.push(target * 8);
  data.fill(0, target, target + PADDING_BYTES);
  return { end: source - 2, ends };
}
