import { createHash } from 'node:crypto';
import { workspace } from '../kernels.js';
import type { PixelRows } from '../pixel-rows.js';
import { readRgbProfile, type RgbProfile } from './icc-profile.js';
import { NotPlain } from './not-plain.js';

/** sRGB's primaries for a white of D50 (IEC 61966-2-1, Bradford), and how far the profiles in use stray from them. */
const srgbPrimaries = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
];
const PRIMARY_TOLERANCE = 0.004;
/** Of light, 0 to 1: about one of 255 levels. */
const TONE_TOLERANCE = 0.004;

/** From XYZ for a white of D50 to the light of sRGB's red, green and blue: the inverse of its primaries. */
const toLinear = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

const lightOf = (encoded: number) =>
  encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
const encode = (light: number) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

/** By light in steps fine enough for the darkest levels: a level of sRGB. */
const STEPS = 16_384;
const levels = Uint8Array.from({ length: STEPS + 1 }, (_, step) => Math.round(encode(step / STEPS) * 255));

/** float32 [3, 256, 4]: what a level of red, green and blue adds to the light of sRGB's three, in steps. */
export type Conversion = Float32Array<ArrayBuffer>;

/** By SHA-256: most pictures have one of few profiles. Those that need no conversion are undefined. */
const known = new Map<string, Conversion | undefined>();
const MOST_KNOWN = 16;

/**
 * What brings the colours of a profile to sRGB, relative to the white.
 *
 * @param profile as the file has it.
 * @returns undefined where that is what a picture without a profile is taken for.
 * @throws NotPlain for a profile that is not of RGB by matrix and curves, or is damaged.
 */
export function conversionOf(profile: Buffer): Conversion | undefined {
  // A profile itself may have 16 MB.
  const key = createHash('sha256').update(profile).digest('base64');
  if (known.has(key)) return known.get(key);
  const read = readRgbProfile(profile);
  if (!read) throw new NotPlain('its colour profile is of a rarer kind');
  const conversion = isSrgb(read) ? undefined : mixturesOf(read);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, conversion);
  return conversion;
}

function isSrgb({ primaries, tones }: RgbProfile): boolean {
  const sameColours = primaries.every((primary, index) =>
    primary.every((value, axis) => Math.abs(value - srgbPrimaries[index][axis]) < PRIMARY_TOLERANCE),
  );
  return (
    sameColours &&
    tones.every((each) =>
      each.every((light, level) => Math.abs(light - lightOf(level / 255)) < TONE_TOLERANCE),
    )
  );
}

function mixturesOf({ primaries, tones }: RgbProfile): Conversion {
  const mixtures = new Float32Array(3 * 256 * 4);
  for (const [channel, primary] of primaries.entries()) {
    const weights = toLinear.map((row) => row.reduce((sum, factor, axis) => sum + factor * primary[axis], 0));
    for (let level = 0; level < 256; level++)
      for (const [target, weight] of weights.entries())
        mixtures[(channel * 256 + level) * 4 + target] = weight * tones[channel][level] * STEPS;
  }
  return mixtures;
}

/** What sRGB does not have becomes its nearest. */
export function rowsToSrgb(rows: PixelRows, conversion: Conversion): PixelRows {
  const [mixtures, steps] = [conversion, levels].map((table) => workspace.copy(table));
  return {
    ...rows,
    read(y, target) {
      rows.read(y, target);
      workspace.kernels.toSrgb(target, rows.width, mixtures, steps, STEPS);
    },
  };
}
