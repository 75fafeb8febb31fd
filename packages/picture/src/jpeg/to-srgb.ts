import { workspace } from '../kernels.js';
import type { PixelRows } from '../pixel-rows.js';
import type { RgbProfile } from './icc-profile.js';

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

/** Whether a profile says what a picture without one is taken for, so that its colours need no conversion. */
export function isSrgb({ primaries, tones }: RgbProfile): boolean {
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

/** Brings colours from a profile to sRGB, relative to the white; what sRGB does not have becomes its nearest. */
export function rowsToSrgb(rows: PixelRows, { primaries, tones }: RgbProfile): PixelRows {
  const weights = toLinear.map((row) =>
    primaries.map((primary) => row.reduce((sum, factor, axis) => sum + factor * primary[axis], 0) * STEPS),
  );
  const [reds, greens, blues] = tones;
  const mix = ([ofRed, ofGreen, ofBlue]: readonly number[], red: number, green: number, blue: number) =>
    levels[Math.round(Math.min(STEPS, Math.max(0, ofRed * red + ofGreen * green + ofBlue * blue)))];
  return {
    ...rows,
    read(y, target) {
      rows.read(y, target);
      const { bytes } = workspace;
      for (const end = target + rows.width * 3; target < end; target += 3) {
        const red = reds[bytes[target]];
        const green = greens[bytes[target + 1]];
        const blue = blues[bytes[target + 2]];
        for (let channel = 0; channel < 3; channel++)
          bytes[target + channel] = mix(weights[channel], red, green, blue);
      }
    },
  };
}
