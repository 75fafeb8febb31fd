import { random } from '@foodnet/contracts';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Sampling factors [horizontal, vertical] of each component: one is grey, three are YCbCr. */
  readonly sampling: readonly (readonly [number, number])[];
  /** MCUs between restart markers. */
  readonly restartInterval?: number;
  /** The largest AC coefficient; above about 20, some pixels leave 0..255. */
  readonly strength?: number;
}

// Codes by length, and their symbols: T.81, tables K.3 and K.5.
const dcCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** Every AC symbol with a code of its own: 2 of 4 bits, 10 of 6, 20 of 8, and the others as long as they must be. */
const acCounts = [0, 0, 0, 2, 0, 10, 0, 20, 0, 0, 0, 0, 0, 30, 100, 0];
const acSymbols = [0x00, 0x01, ...acInOrder()];

function acInOrder(): number[] {
  const all = Array.from({ length: 256 }, (_, symbol) => symbol);
  return all.filter((symbol) => (symbol & 15) > 0 && (symbol & 15) <= 10 && symbol !== 0x01).concat(0xf0);
}

/**
 * Encodes drawn coefficients as a sequential JPEG (T.81), with any sampling: encoders at hand know three. Most
 * coefficients are zero, and some codes are longer than any table looks up at once.
 */
export function encodeJpeg(drawing: Drawing, seed: number): Buffer {
  const { width, height, sampling, restartInterval = 0, strength = 12 } = drawing;
  const draws = random(seed, 'coefficients');
  const segments = [Buffer.from([0xff, 0xd8])];
  const segment = (marker: number, bytes: readonly number[]) =>
    segments.push(Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes]));
  segment(0xdb, [0, ...Array.from({ length: 64 }, (_, index) => 2 + (index >> 2))]);
  const sizes = [height >> 8, height & 255, width >> 8, width & 255];
  const components = sampling.flatMap(([horizontal, vertical], index) => [
    index + 1,
    (horizontal << 4) | vertical,
    0,
  ]);
  segment(0xc0, [8, ...sizes, sampling.length, ...components]);
  segment(0xc4, [0x00, ...dcCounts, ...dcSymbols]);
  segment(0xc4, [0x10, ...acCounts, ...acSymbols]);
  if (restartInterval > 0) segment(0xdd, [restartInterval >> 8, restartInterval & 255]);
  segment(0xda, [sampling.length, ...sampling.flatMap((_, index) => [index + 1, 0]), 0, 63, 0]);

  const bits = new BitWriter();
  const before = sampling.map(() => 0);
  const alone = sampling.length === 1;
  const [across, down] = [0, 1].map((axis) => (alone ? 1 : Math.max(...sampling.map((each) => each[axis]))));
  const mcus = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  for (let mcu = 0; mcu < mcus; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      bits.restart(mcu / restartInterval - 1);
      before.fill(0);
    }
    for (const [index, [horizontal, vertical]] of sampling.entries()) {
      for (let block = alone ? 1 : horizontal * vertical; block > 0; block--) {
        const dc = Math.round((draws() - 0.5) * 400);
        bits.value(codes(dcCounts, dcSymbols), 0, dc - before[index]);
        before[index] = dc;
        writeAc(bits, draws, strength);
      }
    }
  }
  return Buffer.concat([...segments, bits.end(), Buffer.from([0xff, 0xd9])]);
}

function writeAc(bits: BitWriter, draws: () => number, strength: number): void {
  const table = codes(acCounts, acSymbols);
  let run = 0;
  for (let index = 1; index < 64; index++) {
    const isThere = draws() < 3 / (index + 3);
    const coefficient = isThere ? Math.round((draws() - 0.5) * 2 * strength) : 0;
    if (coefficient === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) bits.write(...table(0xf0));
    bits.value(table, run, coefficient);
    run = 0;
  }
  if (run > 0) bits.write(...table(0x00));
}

type Codes = (symbol: number) => readonly [bits: number, length: number];

function codes(counts: readonly number[], symbols: readonly number[]): Codes {
  const found = new Map<number, readonly [number, number]>();
  let code = 0;
  let index = 0;
  for (const [length, count] of counts.entries()) {
    for (let left = count; left > 0 && index < symbols.length; left--)
      found.set(symbols[index++], [code++, length + 1]);
    code <<= 1;
  }
  return (symbol) => {
    const entry = found.get(symbol);
    if (!entry) throw new Error(`No code for symbol ${symbol}.`);
    return entry;
  };
}

class BitWriter {
  readonly #bytes: number[] = [];
  #rest = 0;
  #count = 0;

  write(bits: number, length: number): void {
    for (let place = length - 1; place >= 0; place--) {
      this.#rest = (this.#rest << 1) | ((bits >> place) & 1);
      if (++this.#count < 8) continue;
      this.#bytes.push(this.#rest);
      if (this.#rest === 0xff) this.#bytes.push(0);
      [this.#rest, this.#count] = [0, 0];
    }
  }

  /** The code of run and size, and the value's bits behind it. */
  value(table: Codes, run: number, value: number): void {
    const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
    this.write(...table((run << 4) | size));
    this.write(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  restart(number: number): void {
    this.end();
    this.#bytes.push(0xff, 0xd0 + (number % 8));
  }

  /** Fills the last byte with ones. */
  end(): Buffer {
    while (this.#count > 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }
}
