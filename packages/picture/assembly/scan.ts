import { END_OF_BLOCK, END_OF_SKIPPED, extend, FOLLOWS, LOOK_BITS, placesOf, Table } from './huffman-table';
import { inverseDct } from './inverse-dct';
import { naturalOrder } from './natural-order';

const LOOK_SHIFT: u64 = 64 - LOOK_BITS;
/** The longest code and its value have 31 bits. */
const LONGEST: i32 = 32;

/** What decodeScan answers. */
const WHOLE: i32 = 0;
const CUT_SHORT: i32 = 1;
const NO_CODE: i32 = 2;
const RUN_TOO_LONG: i32 = 3;
const NO_RESTART: i32 = 4;

/** A component of the scan, as src/jpeg/decode-sequential.ts lays it out. */
@unmanaged
class Component {
  horizontal: i32;
  vertical: i32;
  /** Pixels a side that a block becomes. */
  size: i32;
  stride: i32;
  plane: usize;
  dc: Table;
  ac: Table;
  /** uint16, in zigzag order. */
  quantisation: usize;
  /** DC coefficient of the block before. */
  before: i32;
}

const COMPONENT_BYTES: usize = 36;

/** A block's coefficients, in natural order. */
const block = memory.data(256, 16);

let data: usize = 0;
let fault: i32 = WHOLE;

/** The bits that come next, from the highest on; those behind `have` are zero. */
let bits: u64 = 0;
let have: i32 = 0;
/** Where the word behind them lies. */
let next: usize = 0;

/** Goes on at a bit of the scan. */
function seek(bit: i32): void {
  const within = bit & 31;
  next = data + ((bit >>> 5) << 2);
  bits = (<u64>load<u32>(next)) << (32 + within);
  have = 32 - within;
  next += 4;
}

/** Bits of the scan that were used. */
function position(): i32 {
  return ((<i32>(next - data)) << 3) - have;
}

/**
 * Decodes the one scan of a sequential JPEG into the planes of its components.
 *
 * @param start of the scan's bits, without stuffed zeros and markers: words of 32 bits, in memory from the lowest on.
 * @param ends where each restart interval ends, in bits: uint32.
 * @param wide MCUs a row; blocks of the component where there is one only.
 * @param interval MCUs between restart markers; 0 where there are none.
 * @returns 0, or what is wrong.
 */
export function decodeScan(
  start: usize,
  ends: usize,
  intervals: i32,
  components: usize,
  count: i32,
  wide: i32,
  high: i32,
  interval: i32,
): i32 {
  data = start;
  seek(0);
  fault = WHOLE;
  let place = 0;
  let left = interval;
  let end = load<i32>(ends);
  const last = components + <usize>count * COMPONENT_BYTES;
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      if (interval > 0 && left-- == 0) {
        if (place + 1 >= intervals) return NO_RESTART;
        seek(load<i32>(ends + (place << 2)));
        place++;
        end = load<i32>(ends + (place << 2));
        left = interval - 1;
        for (let at = components; at < last; at += COMPONENT_BYTES) changetype<Component>(at).before = 0;
      }
      for (let at = components; at < last; at += COMPONENT_BYTES) {
        const component = changetype<Component>(at);
        if (count == 1) {
          decodeBlock(component, row, column);
          if (position() > end) return CUT_SHORT;
          continue;
        }
        const vertical = component.vertical;
        const horizontal = component.horizontal;
        for (let down = 0; down < vertical; down++) {
          for (let across = 0; across < horizontal; across++) {
            decodeBlock(component, row * vertical + down, column * horizontal + across);
            if (position() > end) return CUT_SHORT;
          }
        }
      }
      if (fault != WHOLE) return fault;
    }
  }
  return WHOLE;
}

function decodeBlock(component: Component, row: i32, column: i32): void {
  const size = component.size;
  const stride = component.stride;
  const target = component.plane + (row * stride + column) * size;
  if (size == 1) {
    component.before += readDifference(component.dc);
    skipCoefficients(component.ac);
    fillBlock(component.before * load<u16>(component.quantisation), target, stride, 1);
    return;
  }
  component.before += readDifference(component.dc);
  const last = readCoefficients(component.ac, component.quantisation);
  const dc = component.before * load<u16>(component.quantisation);
  if (last == 0) {
    fillBlock(dc, target, stride, size);
    return;
  }
  store<i32>(block, dc);
  inverseDct(block, target, stride, size);
  for (let at = block; at < block + 256; at += 64) {
    v128.store(at, i32x4.splat(0));
    v128.store(at, i32x4.splat(0), 16);
    v128.store(at, i32x4.splat(0), 32);
    v128.store(at, i32x4.splat(0), 48);
  }
}

/** All that a block without AC coefficients has, in any size. */
function fillBlock(dc: i32, target: usize, stride: i32, size: i32): void {
  const value = <u64>min(max(((dc + 4) >> 3) + 128, 0), 255) * 0x0101010101010101;
  for (let row = 0; row < size; row++, target += stride) {
    if (size == 8) store<u64>(target, value);
    else if (size == 4) store<u32>(target, <u32>value);
    else if (size == 2) store<u16>(target, <u16>value);
    else store<u8>(target, <u8>value);
  }
}

/** The difference to the DC coefficient before. */
function readDifference(table: Table): i32 {
  if (have < LONGEST) {
    bits |= (<u64>load<u32>(next)) << (32 - have);
    next += 4;
    have += 32;
  }
  const window = bits;
  const entry = table.coefficient(<i32>(window >> LOOK_SHIFT));
  let used = entry & 255;
  let value = entry >> 16;
  if (entry == 0) {
    const found = table.find(<i32>(window >> 48));
    if (found < 0) {
      fault = NO_CODE;
      return 0;
    }
    used = found >> 8;
    value = found & 15;
  }
  if (entry == 0 || (entry & FOLLOWS) != 0) {
    const size = value;
    value = size == 0 ? 0 : extend(window << used, size);
    used += size;
  }
  bits = window << used;
  have -= used;
  return value;
}

/**
 * Reads AC coefficients into the block, multiplied by their quantisation.
 *
 * @returns the zigzag index of the last one that is not zero, or 0.
 */
function readCoefficients(table: Table, quantisation: usize): i32 {
  let window = bits;
  let left = have;
  let word = next;
  let index = 1;
  let last = 0;
  while (index < 64) {
    if (left < LONGEST) {
      window |= (<u64>load<u32>(word)) << (32 - left);
      word += 4;
      left += 32;
    }
    const entry = table.coefficient(<i32>(window >> LOOK_SHIFT));
    let used = entry & 255;
    let value = entry >> 16;
    if (entry == 0) {
      const found = table.find(<i32>(window >> 48));
      if (found < 0) {
        fault = NO_CODE;
        break;
      }
      index += placesOf(found & 255);
      used = found >> 8;
      value = found & 15;
    } else index += (entry >> 8) & 127;
    if (entry == 0 || (entry & FOLLOWS) != 0) {
      const size = value;
      value = size == 0 ? 0 : extend(window << used, size);
      used += size;
    }
    window <<= used;
    left -= used;
    if (value != 0) {
      last = index - 1;
      store<i32>(
        block + ((<usize>load<u8>(naturalOrder + last)) << 2),
        value * load<u16>(quantisation + (last << 1)),
      );
    }
  }
  bits = window;
  have = left;
  next = word;
  if (index > 64 && index < END_OF_BLOCK) fault = RUN_TOO_LONG;
  return last;
}

/** Passes over the AC coefficients of a block. */
function skipCoefficients(table: Table): void {
  let window = bits;
  let left = have;
  let word = next;
  let index = 1;
  while (index < 64) {
    if (left < LONGEST) {
      window |= (<u64>load<u32>(word)) << (32 - left);
      word += 4;
      left += 32;
    }
    const look = <i32>(window >> LOOK_SHIFT);
    const skip = table.skip(look);
    const after = index + (skip >> 8);
    let used: i32;
    // A block that is full has no end of its own: what follows belongs to the next one.
    if (skip != 0 && (after & (END_OF_SKIPPED - 1)) < 64) {
      used = skip & 255;
      index = after;
    } else {
      const entry = table.coefficient(look);
      if (entry != 0) {
        used = entry & 255;
        index += (entry >> 8) & 127;
        if ((entry & FOLLOWS) != 0) used += entry >> 16;
      } else {
        const found = table.find(<i32>(window >> 48));
        if (found < 0) {
          fault = NO_CODE;
          break;
        }
        index += placesOf(found & 255);
        used = (found >> 8) + (found & 15);
      }
    }
    window <<= used;
    left -= used;
  }
  bits = window;
  have = left;
  next = word;
  if (index > 64 && index < END_OF_BLOCK) fault = RUN_TOO_LONG;
}

/** Turns the bytes of every word of 32 bits around, of a multiple of 16 bytes, for decodeScan. */
export function swapWords(start: usize, count: i32): void {
  for (const end = start + count; start < end; start += 16)
    v128.store(
      start,
      i8x16.swizzle(v128.load(start), i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)),
    );
}
