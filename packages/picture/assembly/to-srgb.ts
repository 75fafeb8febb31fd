/** Where the mixtures of a channel's next level, of the next channel begin. */
const LEVEL_BYTES: usize = 16;
const CHANNEL_BYTES: usize = 256 * LEVEL_BYTES;

/**
 * Brings pixels, uint8 RGB, to sRGB in place.
 *
 * @param mixtures float32 [3, 256, 4]: what a level of each channel adds to the light of sRGB's three, in steps.
 * @param levels uint8: by steps of light, sRGB's level. The last is the brightest.
 */
export function toSrgb(row: usize, pixels: i32, mixtures: usize, levels: usize, brightest: i32): void {
  const darkest = f32x4.splat(0);
  const most = f32x4.splat(<f32>brightest);
  for (const end = row + pixels * 3; row < end; row += 3) {
    const red = v128.load(mixtures + <usize>load<u8>(row) * LEVEL_BYTES);
    const green = v128.load(mixtures + <usize>load<u8>(row, 1) * LEVEL_BYTES, CHANNEL_BYTES);
    const blue = v128.load(mixtures + <usize>load<u8>(row, 2) * LEVEL_BYTES, 2 * CHANNEL_BYTES);
    const light = f32x4.add(f32x4.add(red, green), blue);
    const steps = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.min(f32x4.max(light, darkest), most)));
    store<u8>(row, load<u8>(levels + i32x4.extract_lane(steps, 0)));
    store<u8>(row, load<u8>(levels + i32x4.extract_lane(steps, 1)), 1);
    store<u8>(row, load<u8>(levels + i32x4.extract_lane(steps, 2)), 2);
  }
}
