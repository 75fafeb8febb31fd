/** Where unstuff stopped reading: at the 0xff before a marker, or at the end or one byte before it. */
export let unstuffed: usize = 0;

/**
 * Copies the bytes of a scan without the zeros that are stuffed behind 0xff, up to the next marker (T.81, B.1.1.5).
 *
 * @param end of all there is.
 * @param target has room for as many bytes as there are from `source` to `end`, and 15 more.
 * @returns the end of what was written.
 */
export function unstuff(source: usize, end: usize, target: usize): usize {
  const marks = i8x16.splat(-1);
  while (source < end) {
    if (source + 16 <= end) {
      const chunk = v128.load(source);
      v128.store(target, chunk);
      const found = i8x16.bitmask(i8x16.eq(chunk, marks));
      const plain: usize = found == 0 ? 16 : ctz(found);
      source += plain;
      target += plain;
      if (found == 0) continue;
    } else if (load<u8>(source) != 0xff) {
      store<u8>(target++, load<u8>(source++));
      continue;
    }
    // An 0xff; more of them may follow before what it is.
    while (source + 1 < end && load<u8>(source, 1) == 0xff) source++;
    if (source + 1 >= end || load<u8>(source, 1) != 0) break;
    store<u8>(target++, 0xff);
    source += 2;
  }
  unstuffed = source;
  return target;
}
