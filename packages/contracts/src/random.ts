/** Draws uniform numbers in [0, 1) with 32 random bits. */
export type Random = () => number;

/**
 * A generator for one stream of draws, e.g. `random(seed, 'augment', epoch, picture)`. Streams with different
 * names are independent of each other, so the draws of a picture do not depend on the order of the work.
 *
 * The stream's name is hashed with FNV-1a and spread by SplitMix32 into the state of sfc32 (Chris Doty-Humphrey,
 * PractRand), which passes PractRand's and TestU01's batteries.
 */
export function random(seed: number, ...stream: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify([seed, ...stream])))
    hash = Math.imul(hash ^ byte, 0x01000193);

  function splitMix(): number {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  }

  let a = splitMix();
  let b = splitMix();
  let c = splitMix();
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 0x1_0000_0000;
  };
}

/** Fisher-Yates, in place. Returns the same array. */
export function shuffle<Items extends { length: number; [index: number]: unknown }>(
  items: Items,
  draw: Random,
): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    const kept = items[last];
    items[last] = items[other];
    items[other] = kept;
  }
  return items;
}
