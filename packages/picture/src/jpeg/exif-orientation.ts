import { tiffTag } from '../tiff-tag.js';

const ORIENTATION = 0x112;

/**
 * The orientation that a TIFF header and its first directory name (Exif 2.32, section 4.6).
 *
 * @returns 1 to 8; 1 where there is none, or none that makes sense.
 */
export function exifOrientation(tiff: Uint8Array): number {
  const value = tiffTag(tiff, ORIENTATION) ?? 1;
  return value >= 1 && value <= 8 ? value : 1;
}
