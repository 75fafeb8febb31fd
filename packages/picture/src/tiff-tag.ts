const [SHORT, LONG] = [3, 4];

/**
 * The first value of a tag in the first directory of a TIFF (TIFF 6.0, section 2), a BigTIFF or what EXIF stores alike.
 *
 * @returns undefined where there is none, or none of 16 or 32 bits without a sign.
 */
export function tiffTag(tiff: Uint8Array, tag: number): number | undefined {
  if (tiff.length < 16) return undefined;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const version = view.getUint16(2, little);
  if (version !== 42 && version !== 43) return undefined;
  const isBig = version === 43;
  const [countBytes, entryBytes, valueAt] = isBig ? [8, 20, 12] : [2, 12, 8];
  const directory = isBig ? Number(view.getBigUint64(8, little)) : view.getUint32(4, little);
  const first = directory + countBytes;
  if (first > tiff.length) return undefined;
  const entries = isBig ? Number(view.getBigUint64(directory, little)) : view.getUint16(directory, little);
  for (
    let entry = first;
    entry < first + entries * entryBytes && entry + entryBytes <= tiff.length;
    entry += entryBytes
  ) {
    if (view.getUint16(entry, little) !== tag) continue;
    const type = view.getUint16(entry + 2, little);
    if (type === LONG) return view.getUint32(entry + valueAt, little);
    return type === SHORT ? view.getUint16(entry + valueAt, little) : undefined;
  }
  return undefined;
}
