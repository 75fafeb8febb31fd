import { workspace } from '../kernels.js';
import type { PixelRows } from '../pixel-rows.js';
import { layOut } from './component.js';
import { decodeProgressive } from './decode-progressive.js';
import { decodeSequential } from './decode-sequential.js';
import { JpegHeader, type Frame } from './jpeg-header.js';
import { NotPlain } from './not-plain.js';
import { rgbRows } from './rgb-rows.js';
import { conversionOf, rowsToSrgb } from './to-srgb.js';

export interface DecodedJpeg {
  /** As they are stored. */
  readonly rows: PixelRows;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
}

/**
 * Decodes a plain JPEG in this thread: sequential or progressive, 8 bits, grey or YCbCr, with no colour profile or one by
 * matrix and curves, and without a fault. The pixels equal libjpeg-turbo's.
 *
 * @param scaleOf from the size in the header, before anything is decoded, how much smaller to decode: 1, 2, 4 or 8
 * times. What it throws passes.
 * @returns undefined for any other JPEG, which another decoder may read or refuse.
 */
export function decodeJpeg(
  bytes: Uint8Array,
  scaleOf: (frame: Frame, orientation: number) => number,
): DecodedJpeg | undefined {
  try {
    const header = new JpegHeader(bytes);
    const first = header.nextScan();
    const { frame, orientation } = header;
    if (!first || !frame) return undefined;
    const profile = header.colourProfile();
    const conversion = profile && conversionOf(profile);
    const scale = scaleOf(frame, orientation);
    workspace.clear();
    const layout = layOut(frame, scale);
    if (frame.progressive) decodeProgressive(bytes, header, layout, first);
    else decodeSequential(bytes, header, layout, first.scan, first.start);
    const rows = rgbRows(layout, scale < 8);
    return { rows: conversion ? rowsToSrgb(rows, conversion) : rows, orientation };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}
