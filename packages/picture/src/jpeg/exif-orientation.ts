const ORIENTATION = 0x112;
const SHORT = 3;

/**
 * The orientation that a TIFF header and its first directory name (Exif 2.32, section 4.6).
 *
 * @returns 1 to 8; 1 where there is none, or none that makes sense.
 */
export function exifOrientation(tiff: Uint8Array): number {
  if (tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (
    let entry = directory + 2;
    entry < directory + 2 + entries * 12 && entry + 12 <= tiff.length;
    entry += 12
  ) {
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    return view.getUint16(entry + 2, little) === SHORT && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
