/** How a component's row is spread to the picture's width, as src/jpeg/rgb-rows.ts says. */
const AS_IT_IS: i32 = 0;
const REPEATED: i32 = 1;

/** A component as src/jpeg/rgb-rows.ts lays it out. */
@unmanaged
class Component {
  plane: usize;
  stride: i32;
  /** Of the plane, in pixels. */
  width: i32;
  height: i32;
  /** Pixels of the picture for one of the plane: 1 or 2. */
  acrossFactor: i32;
  downFactor: i32;
  spreading: i32;
  /** Room for a row of the picture and 16 bytes. */
  samples: usize;
  /** Room for int32 [width]. */
  mixed: usize;
}

const COMPONENT_BYTES: usize = 36;

/**
 * Writes row y of a picture, uint8 [width, 3], RGB, and up to 16 bytes behind it.
 *
 * @param count of the components: luma, or luma, Cb and Cr.
 */
export function rgbRow(components: usize, count: i32, width: i32, y: i32, target: usize): void {
  const luma = readRow(changetype<Component>(components), width, y);
  if (count == 1) {
    for (let x = 0; x < width; x++, target += 3) {
      const value = load<u8>(luma + x);
      store<u8>(target, value);
      store<u8>(target, value, 1);
      store<u8>(target, value, 2);
    }
    return;
  }
  const cb = readRow(changetype<Component>(components + COMPONENT_BYTES), width, y);
  const cr = readRow(changetype<Component>(components + 2 * COMPONENT_BYTES), width, y);
  convert(luma, cb, cr, width, target);
}

/** BT.601, full range, in 16 bits behind the point, as JFIF has it and libjpeg computes it; four pixels at a time. */
function convert(luma: usize, cb: usize, cr: usize, width: i32, target: usize): void {
  const middle = i32x4.splat(128);
  const half = i32x4.splat(32768);
  for (let x = 0; x < width; x += 4, target += 12) {
    const y = four(luma + x);
    const blue = i32x4.sub(four(cb + x), middle);
    const red = i32x4.sub(four(cr + x), middle);
    const r = i32x4.add(y, i32x4.shr_s(i32x4.add(i32x4.mul(red, i32x4.splat(91881)), half), 16));
    const greenish = i32x4.add(i32x4.mul(blue, i32x4.splat(-22554)), i32x4.mul(red, i32x4.splat(-46802)));
    const g = i32x4.add(y, i32x4.shr_s(i32x4.add(greenish, half), 16));
    const b = i32x4.add(y, i32x4.shr_s(i32x4.add(i32x4.mul(blue, i32x4.splat(116130)), half), 16));
    // Four reds, four greens, four blues twice, and then a pixel after the other.
    const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(r, g), i16x8.narrow_i32x4_s(b, b));
    v128.store(target, i8x16.shuffle(bytes, bytes, 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 0, 0, 0, 0));
  }
}

function four(source: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(source)));
}

/** @returns where a component's row lies, spread to the picture's width. */
function readRow(component: Component, width: i32, y: i32): usize {
  const samples = component.samples;
  const row = component.plane + (component.downFactor == 2 ? y >> 1 : y) * component.stride;
  if (component.spreading == AS_IT_IS) return row;
  if (component.spreading == REPEATED) {
    if (component.acrossFactor == 1) return row;
    for (let x = 0; x < width; x++) store<u8>(samples + x, load<u8>(row + (x >> 1)));
  } else if (component.downFactor == 1) {
    spreadAcross(row, component.width, samples);
  } else {
    mixRows(component, y);
    if (component.acrossFactor == 1) spreadDown(component.mixed, width, y, samples);
    else spreadBoth(component.mixed, component.width, samples);
  }
  return samples;
}

/** Three parts of the nearer row, one of the next but one: not yet divided by four. */
function mixRows(component: Component, y: i32): void {
  const near = y >> 1;
  const far = min(component.height - 1, max(0, (y & 1) == 0 ? near - 1 : near + 1));
  const nearer = component.plane + near * component.stride;
  const further = component.plane + far * component.stride;
  for (let x = 0; x < component.width; x++) {
    store<i32>(component.mixed + (x << 2), 3 * <i32>load<u8>(nearer + x) + <i32>load<u8>(further + x));
  }
}

function spreadDown(mixed: usize, width: i32, y: i32, target: usize): void {
  const half = (y & 1) == 0 ? 1 : 2;
  for (let x = 0; x < width; x++) store<u8>(target + x, (load<i32>(mixed + (x << 2)) + half) >> 2);
}

function spreadAcross(row: usize, width: i32, target: usize): void {
  for (let x = 0; x < width; x++, target += 2) {
    const here = <i32>load<u8>(row + x);
    store<u8>(target, x == 0 ? here : (3 * here + <i32>load<u8>(row + x - 1) + 1) >> 2);
    store<u8>(target, x == width - 1 ? here : (3 * here + <i32>load<u8>(row + x + 1) + 2) >> 2, 1);
  }
}

function spreadBoth(mixed: usize, width: i32, target: usize): void {
  for (let x = 0; x < width; x++, target += 2) {
    const at = mixed + (x << 2);
    const here = load<i32>(at);
    const left = x == 0 ? here : load<i32>(at - 4);
    const right = x == width - 1 ? here : load<i32>(at + 4);
    store<u8>(target, (3 * here + left + 8) >> 4);
    store<u8>(target, (3 * here + right + 7) >> 4, 1);
  }
}
