/** Encoders write about ten. libtiff reads no more than this of a JPEG in a TIFF, either. */
export const MOST_SCANS = 100;

const [SCAN, END] = [0xda, 0xd9];

/**
 * Counts the scans that libjpeg would decode (T.81, annex B), which goes on to the next marker wherever one scan has its
 * data. What segments hold, such as profiles and thumbnails, does not count.
 */
export function countScans(jpeg: Uint8Array): number {
  let scans = 0;
  // A scan that is cut in its own segment has nothing to decode.
  for (let at = 2; at < jpeg.length - 3;) {
    if (jpeg[at++] !== 0xff) continue;
    const marker = jpeg[at];
    if (marker === END) break;
    // Stuffed zeros, what is reserved, restarts and fill bytes have no length.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd7) || marker === 0xff) continue;
    if (marker === SCAN) scans++;
    // A length counts its own two bytes.
    at += 1 + Math.max(2, (jpeg[at + 1] << 8) | jpeg[at + 2]);
  }
  return scans;
}
