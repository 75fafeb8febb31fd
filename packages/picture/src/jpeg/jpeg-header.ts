import { exifOrientation } from './exif-orientation.js';
import { HuffmanTable } from './huffman-table.js';
import { NotPlain } from './not-plain.js';

export interface FrameComponent {
  readonly id: number;
  /** Sampling factors, 1 to 4. */
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantisation: number;
}

export interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
}

export interface Scan {
  /** Indices of the frame's components. */
  readonly components: readonly { readonly index: number; readonly dc: number; readonly ac: number }[];
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
  /** Bits that the scan before left open, and that this one leaves open. */
  readonly bitsBefore: number;
  readonly bitsLeft: number;
}

/** More than libjpeg itself reads is left to it to refuse. */
const MOST_PIXELS_A_SIDE = 65_500;

/** Walks through the segments of a JPEG (T.81, annex B), and keeps the tables in force. */
export class JpegHeader {
  frame?: Frame;
  /** Blocks between restart markers, in MCUs; 0 where there are none. */
  restartInterval = 0;
  /** In zigzag order. */
  readonly quantisation: (Uint16Array | undefined)[] = [];
  readonly dc: (HuffmanTable | undefined)[] = [];
  readonly ac: (HuffmanTable | undefined)[] = [];
  readonly #bytes: Uint8Array;
  readonly #profile: Uint8Array[] = [];
  #orientation?: number;
  #isJfif = false;
  #adobeTransform?: number;
  #position = 2;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** EXIF orientation, 1 to 8: that of the first segment of EXIF, as in Pillow and libvips. */
  get orientation(): number {
    return this.#orientation ?? 1;
  }

  /**
   * Reads on to the next scan.
   *
   * @returns the scan, and where its data begin; undefined at the picture's end.
   * @throws NotPlain.
   */
  nextScan(from?: number): { readonly scan: Scan; readonly start: number } | undefined {
    this.#position = from ?? this.#position;
    for (;;) {
      if (this.#byte() !== 0xff) throw new NotPlain('a marker is missing');
      let marker = 0xff;
      while (marker === 0xff) marker = this.#byte();
      if (marker === 0xd9) return undefined;
      const start = this.#position + 2;
      const end = this.#position + ((this.#byte() << 8) | this.#byte());
      if (end < start || end > this.#bytes.length) throw new NotPlain('a segment is cut short');
      this.#position = end;
      const segment = this.#bytes.subarray(start, end);
      if (marker === 0xda) return { scan: this.#scan(segment), start: this.#position };
      this.#read(marker, segment);
    }
  }

  /**
   * The colour profile (ICC) that the whole header tells.
   *
   * @returns undefined where there is none.
   * @throws NotPlain where colours need more than the usual conversion and a profile of RGB.
   */
  colourProfile(): Buffer | undefined {
    const ids = this.frame?.components.map(({ id }) => id) ?? [];
    const isRgb =
      this.#adobeTransform === undefined
        ? !this.#isJfif && ids.join() === '82,71,66'
        : this.#adobeTransform !== 1;
    if (ids.length === 3 && isRgb) throw new NotPlain('its colours are not YCbCr');
    if (this.#profile.length === 0) return undefined;
    if (ids.length !== 3) throw new NotPlain('its colour profile is of a rarer kind');
    return Buffer.concat(this.#profile);
  }

  #byte(): number {
    if (this.#position >= this.#bytes.length) throw new NotPlain('it is cut short');
    return this.#bytes[this.#position++];
  }

  #read(marker: number, segment: Uint8Array): void {
    if (marker === 0xdb) this.#readQuantisation(segment);
    else if (marker === 0xc4) this.#readHuffman(segment);
    else if (marker === 0xdd) this.restartInterval = (segment[0] << 8) | segment[1];
    else if (marker >= 0xc0 && marker <= 0xc2) this.#readFrame(marker, segment);
    else if (marker === 0xe0) this.#isJfif ||= startsWith(segment, 'JFIF\0');
    else if (marker === 0xe1 && startsWith(segment, 'Exif\0\0'))
      this.#orientation ??= exifOrientation(segment.subarray(6));
    else if (marker === 0xe2 && startsWith(segment, 'ICC_PROFILE\0')) this.#readProfile(segment);
    else if (marker === 0xee && startsWith(segment, 'Adobe')) this.#adobeTransform = segment[11];
    else if (marker < 0xe0 || (marker > 0xef && marker !== 0xfe)) throw new NotPlain('it is of a rarer kind');
  }

  #readProfile(segment: Uint8Array): void {
    if (segment[12] !== this.#profile.length + 1)
      throw new NotPlain('the parts of its profile are out of order');
    this.#profile.push(segment.subarray(14));
  }

  #readQuantisation(segment: Uint8Array): void {
    for (let at = 0; at < segment.length;) {
      const [wide, place] = [segment[at] >> 4, segment[at] & 15];
      if (wide > 1 || place > 3 || at + 1 + 64 * (wide + 1) > segment.length)
        throw new NotPlain('bad quantisation');
      const table = new Uint16Array(64);
      for (let index = 0; index < 64; index++)
        table[index] = wide
          ? (segment[at + 1 + index * 2] << 8) | segment[at + 2 + index * 2]
          : segment[at + 1 + index];
      this.quantisation[place] = table;
      at += 1 + 64 * (wide + 1);
    }
  }

  #readHuffman(segment: Uint8Array): void {
    for (let at = 0; at < segment.length;) {
      const [kind, place] = [segment[at] >> 4, segment[at] & 15];
      const counts = segment.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const values = segment.subarray(at + 17, at + 17 + total);
      const isWhole = counts.length === 16 && values.length === total && total <= 256;
      if (!isWhole || kind > 1 || place > 3) throw new NotPlain('bad Huffman table');
      // The size of a DC coefficient; more has no meaning.
      if (kind === 0 && values.some((size) => size > 15)) throw new NotPlain('bad Huffman table');
      (kind === 0 ? this.dc : this.ac)[place] = new HuffmanTable(counts, values);
      at += 17 + total;
    }
  }

  #readFrame(marker: number, segment: Uint8Array): void {
    const count = segment[5];
    const [height, width] = [(segment[1] << 8) | segment[2], (segment[3] << 8) | segment[4]];
    const isUsual = segment[0] === 8 && (count === 1 || count === 3) && segment.length === 6 + count * 3;
    const isSized = width > 0 && height > 0 && Math.max(width, height) <= MOST_PIXELS_A_SIDE;
    if (this.frame || !isUsual || !isSized) throw new NotPlain('its frame is of a rarer kind');
    const components = Array.from({ length: count }, (_, index) => {
      const [id, sampling, quantisation] = segment.subarray(6 + index * 3);
      return { id, horizontal: sampling >> 4, vertical: sampling & 15, quantisation };
    });
    this.frame = { progressive: marker === 0xc2, width, height, components };
  }

  #scan(segment: Uint8Array): Scan {
    const count = segment[0];
    if (!this.frame || segment.length !== 4 + count * 2 || count === 0) throw new NotPlain('bad scan');
    const frame = this.frame;
    const components = Array.from({ length: count }, (_, place) => {
      const [id, tables] = segment.subarray(1 + place * 2);
      const index = frame.components.findIndex((component) => component.id === id);
      if (index === -1) throw new NotPlain('a scan of no component');
      return { index, dc: tables >> 4, ac: tables & 15 };
    });
    if (new Set(components.map(({ index }) => index)).size !== count) throw new NotPlain('bad scan');
    const [firstCoefficient, lastCoefficient, bits] = segment.subarray(1 + count * 2);
    return { components, firstCoefficient, lastCoefficient, bitsBefore: bits >> 4, bitsLeft: bits & 15 };
  }
}

function startsWith(segment: Uint8Array, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (segment[index] !== text.charCodeAt(index)) return false;
  return true;
}
