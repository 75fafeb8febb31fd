/** Colours of sRGB's primaries in an ICC profile (D50, IEC 61966-2-1), and how far the profiles in use stray from them. */
const primaries = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const PRIMARY_TOLERANCE = 0.004;
/** Of a tone, linear 0 to 1: about one of 255 levels. */
const TONE_TOLERANCE = 0.004;

/**
 * Whether a profile says what a picture without one is taken for, so that its colours need no conversion: RGB by matrix
 * and curves (ICC.1:2010, sections 7 to 10) with the primaries and the curve of sRGB.
 */
export function isSrgbProfile(bytes: Uint8Array): boolean {
  const profile = new Profile(bytes);
  if (profile.name(16) !== 'RGB ' || profile.name(20) !== 'XYZ ') return false;
  const tags = new Map<string, number>();
  const count = Math.min(profile.unsigned(128, 4), 100);
  for (let tag = 0; tag < count; tag++)
    tags.set(profile.name(132 + tag * 12), profile.unsigned(136 + tag * 12, 4));
  // Look-up tables, where there are any, come before matrix and curves.
  if (tags.has('A2B0')) return false;
  for (const [tag, expected] of Object.entries(primaries)) {
    const at = tags.get(tag) ?? NaN;
    const isNear = (value: number, index: number) =>
      Math.abs(profile.fixed(at + 8 + index * 4) - value) < PRIMARY_TOLERANCE;
    if (!expected.every(isNear)) return false;
  }
  return ['rTRC', 'gTRC', 'bTRC'].every((tag) => isSrgbCurve(profile, tags.get(tag) ?? NaN));
}

/** Numbers of a profile, all big-endian; NaN past its end, which no comparison lets pass. */
class Profile {
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

function isSrgbCurve(profile: Profile, at: number): boolean {
  const kind = profile.name(at);
  const tone = kind === 'curv' ? table(profile, at) : kind === 'para' ? parametric(profile, at) : undefined;
  if (!tone) return false;
  for (let level = 0; level <= 255; level += 5) {
    const encoded = level / 255;
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    if (!(Math.abs(tone(encoded) - linear) < TONE_TOLERANCE)) return false;
  }
  return true;
}

type Tone = (encoded: number) => number;

function table(profile: Profile, at: number): Tone | undefined {
  const last = profile.unsigned(at + 8, 4) - 1;
  if (!(last >= 1)) return undefined;
  return (encoded) => {
    const place = Math.min(Math.floor(encoded * last), last - 1);
    const [below, above] = [0, 1].map((next) => profile.unsigned(at + 12 + (place + next) * 2, 2));
    return (below + (above - below) * (encoded * last - place)) / 65535;
  };
}

/** Type 3: (a x + b)^g from d on, and c x below. */
function parametric(profile: Profile, at: number): Tone | undefined {
  if (profile.unsigned(at + 8, 2) !== 3) return undefined;
  const [g, a, b, c, d] = [0, 1, 2, 3, 4].map((index) => profile.fixed(at + 12 + index * 4));
  return (encoded) => (encoded >= d ? (a * encoded + b) ** g : c * encoded);
}
