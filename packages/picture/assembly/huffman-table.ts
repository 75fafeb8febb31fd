/** Bits that one look into a table decides. */
export const LOOK_BITS: i32 = 10;

/** In an entry: the value's bits are behind the code, and how many they are stands in the value's place. */
export const FOLLOWS: i32 = 1 << 15;
/** Places that no block has, to end it. */
export const END_OF_BLOCK: i32 = 80;
export const END_OF_SKIPPED: i32 = 128;

/** Where the parts of a table begin; the first are the coefficients. src/jpeg/huffman-table.ts fills in the last two. */
const SKIPS: usize = 4 << LOOK_BITS;
const LIMITS: usize = SKIPS + (2 << LOOK_BITS);
const OFFSETS: usize = LIMITS + 17 * 4;
const COUNTS: usize = OFFSETS + 17 * 4;
const VALUES: usize = COUNTS + 16;

/** Bytes of a table, for whoever makes room for one. */
export const tableBytes: usize = VALUES + 256;
/** Where the number of codes of each length from 1 to 16 goes: uint8 [16]; behind them their symbols, uint8 [256]. */
export const tableCounts: usize = COUNTS;

/** A Huffman table of JPEG (ITU-T T.81, annex C), for looking up codes by their first bits. */
@unmanaged
export class Table {
  /**
   * By the next LOOK_BITS bits: value << 16 | places to go on << 8 | bits of code and value together; size << 16 |
   * FOLLOWS | places << 8 | bits of the code where they are more; 0 where the code alone is longer, or there is none.
   */
  coefficient(look: i32): i32 {
    return load<i32>(changetype<usize>(this) + (look << 2));
  }

  /** By the next LOOK_BITS bits: places to go on << 8 | bits, of all AC coefficients whose codes they hold, or 0. */
  skip(look: i32): i32 {
    return load<u16>(changetype<usize>(this) + (look << 1), SKIPS);
  }

  /** Length << 8 | symbol of the code at the begin of 16 bits, or -1; for codes that are longer than a look. */
  find(window: i32): i32 {
    const self = changetype<usize>(this);
    for (let length = LOOK_BITS + 1; length <= 16; length++) {
      // By length: the first window above all codes of this length; the index of a code's symbol, less the code.
      if (window < load<i32>(self + (length << 2), LIMITS)) {
        const symbol = (window >> (16 - length)) + load<i32>(self + (length << 2), OFFSETS);
        return (length << 8) | load<u8>(self + symbol, VALUES);
      }
    }
    return -1;
  }
}

/** The value of the `size` highest bits, 1 to 15 (T.81, F.2.2.1), without a branch: their first is a toss-up. */
export function extend(window: u64, size: i32): i32 {
  const value = <i32>(window >> (64 - size));
  return value + (((value >> (size - 1)) - 1) & (1 - (1 << size)));
}

/** How far an AC symbol goes on: over a run of zeros and the coefficient behind it, or to the block's end. */
export function placesOf(symbol: i32): i32 {
  return (symbol & 15) > 0 || symbol == 0xf0 ? (symbol >> 4) + 1 : END_OF_BLOCK;
}

/** By the next LOOK_BITS bits, of the table that is being built: length << 8 | symbol, or 0. */
const symbols = memory.data(2 << LOOK_BITS, 16);

/**
 * Fills in a table whose counts, which are those of a prefix code, and symbols are there.
 *
 * @param skips whether blocks will be passed over.
 */
export function buildTable(table: usize, skips: bool): void {
  memory.fill(table, 0, LIMITS);
  if (skips) memory.fill(symbols, 0, 2 << LOOK_BITS);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(table + length - 1, COUNTS);
    store<i32>(table + (length << 2), index - code, OFFSETS);
    for (let left = count; left > 0; left--, code++, index++) {
      if (length > LOOK_BITS) continue;
      const symbol = <i32>load<u8>(table + index, VALUES);
      const start = code << (LOOK_BITS - length);
      addCoefficient(table, symbol, length, start);
      if (skips) addSymbol((length << 8) | symbol, start, 1 << (LOOK_BITS - length));
    }
    store<i32>(table + (length << 2), code << (16 - length), LIMITS);
    code <<= 1;
  }
  if (skips) for (let window = 0; window < 1 << LOOK_BITS; window++) addSkip(table, window);
}

function addCoefficient(table: usize, symbol: i32, length: i32, start: i32): void {
  const size = symbol & 15;
  const places = placesOf(symbol) << 8;
  let at = table + (start << 2);
  if (length + size > LOOK_BITS) {
    const entry = (size << 16) | FOLLOWS | places | length;
    for (const end = at + (4 << (LOOK_BITS - length)); at < end; at += 4) store<i32>(at, entry);
    return;
  }
  const span: usize = 4 << (LOOK_BITS - length - size);
  for (let bits = 0; bits < 1 << size; bits++) {
    const value = size == 0 ? 0 : extend((<u64>bits) << (64 - size), size);
    const entry = (value << 16) | places | (length + size);
    for (const end = at + span; at < end; at += 4) store<i32>(at, entry);
  }
}

function addSymbol(entry: i32, start: i32, count: i32): void {
  for (let at = start; at < start + count; at++) store<u16>(symbols + (at << 1), entry);
}

function addSkip(table: usize, window: i32): void {
  let bits = 0;
  let places = 0;
  while (places < 64 && bits < LOOK_BITS) {
    const entry = <i32>load<u16>(symbols + (((window << bits) & ((1 << LOOK_BITS) - 1)) << 1));
    const length = entry >> 8;
    if (length == 0 || bits + length > LOOK_BITS) break;
    const step = placesOf(entry & 255);
    places += step == END_OF_BLOCK ? END_OF_SKIPPED : step;
    // The value itself is of no interest and need not be among the bits.
    bits += length + (entry & 15);
  }
  // More than a block has: the ordinary way tells what is wrong.
  if (places % END_OF_SKIPPED < 64) store<u16>(table + (window << 1), (places << 8) | bits, SKIPS);
}
