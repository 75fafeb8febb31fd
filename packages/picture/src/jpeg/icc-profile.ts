/** Numbers of an ICC profile (ICC.1:2010), all big-endian; NaN past its end, which no comparison lets pass. */
class Numbers {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  unsigned(at: number, size: 2 | 4): number {
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + (this.#bytes[at + index] ?? NaN);
    return value;
  }

  /** s15Fixed16Number */
  fixed(at: number): number {
    const value = this.unsigned(at, 4);
    return (value >= 2 ** 31 ? value - 2 ** 32 : value) / 65536;
  }

  name(at: number): string {
    return String.fromCharCode(...this.#bytes.subarray(at, at + 4));
  }
}

/** Of 256 levels, how much light each stands for, 0 to 1. */
export type Tones = Float64Array;

/** A profile of RGB by matrix and curves (sections 8.3.2 and 10). */
export interface RgbProfile {
  /** Of red, green and blue. */
  readonly tones: readonly Tones[];
  /** XYZ, for a white of D50, of red, green and blue. */
  readonly primaries: readonly (readonly number[])[];
}

/** @returns undefined for a profile of any other kind, or a damaged one. */
export function readRgbProfile(bytes: Uint8Array): RgbProfile | undefined {
  const numbers = new Numbers(bytes);
  if (numbers.name(16) !== 'RGB ' || numbers.name(20) !== 'XYZ ') return undefined;
  const tags = new Map<string, number>();
  const count = Math.min(numbers.unsigned(128, 4), 100);
  for (let tag = 0; tag < count; tag++)
    tags.set(numbers.name(132 + tag * 12), numbers.unsigned(136 + tag * 12, 4));
  // Look-up tables, where there are any, come before matrix and curves.
  if (tags.has('A2B0')) return undefined;
  const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => {
    const at = tags.get(tag) ?? NaN;
    return [8, 12, 16].map((offset) => numbers.fixed(at + offset));
  });
  const tones = ['rTRC', 'gTRC', 'bTRC'].map((tag) => readTones(numbers, tags.get(tag) ?? NaN));
  return [...primaries, ...tones].every((values) => values.every(Number.isFinite))
    ? { primaries, tones }
    : undefined;
}

/** NaN where the curve is of a rarer kind. */
function readTones(numbers: Numbers, at: number): Tones {
  const kind = numbers.name(at);
  const curve =
    kind === 'curv' ? tableCurve(numbers, at) : kind === 'para' ? parametricCurve(numbers, at) : () => NaN;
  return Float64Array.from({ length: 256 }, (_, level) => curve(level / 255));
}

type Curve = (encoded: number) => number;

function tableCurve(numbers: Numbers, at: number): Curve {
  const count = numbers.unsigned(at + 8, 4);
  if (count === 0) return (encoded) => encoded;
  // u8Fixed8Number
  if (count === 1) return (encoded) => encoded ** (numbers.unsigned(at + 12, 2) / 256);
  const last = count - 1;
  return (encoded) => {
    const place = Math.min(Math.floor(encoded * last), last - 1);
    const [below, above] = [0, 1].map((next) => numbers.unsigned(at + 12 + (place + next) * 2, 2));
    return (below + (above - below) * (encoded * last - place)) / 65535;
  };
}

/** Type 0: x^g. Type 3: (a x + b)^g from d on, and c x below. */
function parametricCurve(numbers: Numbers, at: number): Curve {
  const [g, a, b, c, d] = [0, 1, 2, 3, 4].map((index) => numbers.fixed(at + 12 + index * 4));
  const kind = numbers.unsigned(at + 8, 2);
  if (kind === 0) return (encoded) => encoded ** g;
  if (kind === 3) return (encoded) => (encoded >= d ? (a * encoded + b) ** g : c * encoded);
  return () => NaN;
}
