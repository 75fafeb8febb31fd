import { inverseDct } from './inverse-dct';
import { naturalOrder } from './natural-order';

/** Bits that one look into a table decides, as in src/jpeg/huffman-table.ts. */
const LOOK_BITS: i32 = 10;
const LOOK_SHIFT: u64 = 64 - LOOK_BITS;
/** Where the parts of a table begin. */
const SKIPS: usize = 4 << LOOK_BITS;
const LIMITS: usize = SKIPS + (2 << LOOK_BITS);
const OFFSETS: usize = LIMITS + 17 * 4;
const VALUES: usize = OFFSETS + 17 * 4;
/** In an entry: the value's bits are behind the code, and how many they are stands in the value's place. */
const FOLLOWS: i32 = 1 << 15;
/** Places that no block has, to end it. */
const END_OF_BLOCK: i32 = 80;
const END_OF_SKIPPED: i32 = 128;
/** The longest code and its value have 31 bits. */
const LONGEST: i32 = 32;

/** What decodeScan answers. */
const WHOLE: i32 = 0;
const CUT_SHORT: i32 = 1;
const NO_CODE: i32 = 2;
const RUN_TOO_LONG: i32 = 3;
const NO_RESTART: i32 = 4;

/** A Huffman table as src/jpeg/huffman-table.ts lays it out. */
@unmanaged
class Table {
  coefficient(look: i32): i32 {
    return load<i32>(changetype<usize>(this) + (look << 2));
  }
  skip(look: i32): i32 {
    return load<u16>(changetype<usize>(this) + (look << 1), SKIPS);
  }
  /** Length << 8 | symbol of the code at the begin of 16 bits, or -1; for codes that are longer than a look. */
  find(window: i32): i32 {
    const self = changetype<usize>(this);
    for (let length = LOOK_BITS + 1; length <= 16; length++) {
      if (window < load<i32>(self + (length << 2), LIMITS)) {
        const symbol = (window >> (16 - length)) + load<i32>(self + (length << 2), OFFSETS);
        return (length << 8) | load<u8>(self + symbol, VALUES);
      }
    }
    return -1;
  }
}

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
let position: i32 = 0;
let fault: i32 = WHOLE;

function windowAt(bit: i32): u64 {
  return bswap<u64>(load<u64>(data + (bit >>> 3))) << (bit & 7);
}

function extend(bits: i32, size: i32): i32 {
  return size == 0 ? 0 : bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

function placesOf(symbol: i32): i32 {
  return (symbol & 15) > 0 || symbol == 0xf0 ? (symbol >> 4) + 1 : END_OF_BLOCK;
}

/**
 * Decodes the one scan of a sequential JPEG into the planes of its components.
 *
 * @param start of the scan's bits, without stuffed zeros and markers.
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
  position = 0;
  fault = WHOLE;
  let place = 0;
  let left = interval;
  let end = load<i32>(ends);
  const last = components + <usize>count * COMPONENT_BYTES;
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      if (interval > 0 && left-- == 0) {
        if (place + 1 >= intervals) return NO_RESTART;
        position = load<i32>(ends + (place << 2));
        place++;
        end = load<i32>(ends + (place << 2));
        left = interval - 1;
        for (let at = components; at < last; at += COMPONENT_BYTES) changetype<Component>(at).before = 0;
      }
      for (let at = components; at < last; at += COMPONENT_BYTES) {
        const component = changetype<Component>(at);
        if (count == 1) {
          decodeBlock(component, row, column);
          if (position > end) return CUT_SHORT;
          continue;
        }
        const vertical = component.vertical;
        const horizontal = component.horizontal;
        for (let down = 0; down < vertical; down++) {
          for (let across = 0; across < horizontal; across++) {
            decodeBlock(component, row * vertical + down, column * horizontal + across);
            if (position > end) return CUT_SHORT;
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
  memory.fill(block, 0, 256);
}

/** All that a block without AC coefficients has, in any size. */
function fillBlock(dc: i32, target: usize, stride: i32, size: i32): void {
  const value = min(max(((dc + 4) >> 3) + 128, 0), 255);
  for (let row = 0; row < size; row++, target += stride) {
    for (let column = 0; column < size; column++) store<u8>(target + column, value);
  }
}

/** The difference to the DC coefficient before. */
function readDifference(table: Table): i32 {
  const window = windowAt(position);
  const entry = table.coefficient(<i32>(window >> LOOK_SHIFT));
  if (entry != 0) {
    const length = entry & 255;
    const value = entry >> 16;
    position += length;
    if ((entry & FOLLOWS) == 0) return value;
    position += value;
    return extend(<i32>((window << length) >> (64 - value)), value);
  }
  const found = table.find(<i32>(window >> 48));
  if (found < 0) {
    fault = NO_CODE;
    return 0;
  }
  const length = found >> 8;
  const size = found & 15;
  position += length + size;
  return size == 0 ? 0 : extend(<i32>((window << length) >> (64 - size)), size);
}

/**
 * Reads AC coefficients into the block, multiplied by their quantisation.
 *
 * @returns the zigzag index of the last one that is not zero, or 0.
 */
function readCoefficients(table: Table, quantisation: usize): i32 {
  let at = position;
  let window = windowAt(at);
  let have = 57;
  let index = 1;
  let last = 0;
  while (index < 64) {
    if (have < LONGEST) {
      window = windowAt(at);
      have = 57;
    }
    const entry = table.coefficient(<i32>(window >> LOOK_SHIFT));
    let used: i32;
    if (entry != 0) {
      used = entry & 255;
      index += (entry >> 8) & 127;
      let value = entry >> 16;
      if ((entry & FOLLOWS) != 0) {
        const size = value;
        value = extend(<i32>((window << used) >> (64 - size)), size);
        used += size;
      }
      if (value != 0) {
        last = index - 1;
        store<i32>(
          block + ((<usize>load<u8>(naturalOrder + last)) << 2),
          value * load<u16>(quantisation + (last << 1)),
        );
      }
    } else {
      const found = table.find(<i32>(window >> 48));
      if (found < 0) {
        fault = NO_CODE;
        break;
      }
      const length = found >> 8;
      const size = found & 15;
      index += placesOf(found & 255);
      used = length + size;
      if (size > 0) {
        last = index - 1;
        const value = extend(<i32>((window << length) >> (64 - size)), size);
        store<i32>(
          block + ((<usize>load<u8>(naturalOrder + last)) << 2),
          value * load<u16>(quantisation + (last << 1)),
        );
      }
    }
    at += used;
    have -= used;
    window <<= used;
  }
  position = at;
  if (index > 64 && index < END_OF_BLOCK) fault = RUN_TOO_LONG;
  return last;
}

/** Passes over the AC coefficients of a block. */
function skipCoefficients(table: Table): void {
  let at = position;
  let window = windowAt(at);
  let have = 57;
  let index = 1;
  while (index < 64) {
    if (have < LONGEST) {
      window = windowAt(at);
      have = 57;
    }
    const look = <i32>(window >> LOOK_SHIFT);
    const skip = table.skip(look);
    const next = index + (skip >> 8);
    let used: i32;
    // A block that is full has no end of its own: what follows belongs to the next one.
    if (skip != 0 && (next & (END_OF_SKIPPED - 1)) < 64) {
      used = skip & 255;
      index = next;
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
    at += used;
    have -= used;
    window <<= used;
  }
  position = at;
  if (index > 64 && index < END_OF_BLOCK) fault = RUN_TOO_LONG;
}
