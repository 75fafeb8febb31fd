import type { PictureSpec } from '@foodnet/contracts';
import { FoodnetError } from '@foodnet/contracts/errors';
import { decodeJpeg } from './jpeg/decode-jpeg.js';
import { workspace } from './kernels.js';
import { defaultPictureLimits, type PictureLimits } from './limits.js';
import { turnOf, turnUpright } from './orientation.js';
import { pictureFormat, type PictureFormat } from './picture-format.js';
import type { PixelRows } from './pixel-rows.js';
import { resizeRows } from './resize-rows.js';
import { sampleNearest } from './sample-nearest.js';
import { scaleOf } from './scale-of.js';

/**
 * From the bytes of a picture to the pixels that a network sees, for training and serving alike: the format is told
 * from the bytes, the picture turned upright, brought to sRGB, laid over the background and resized to exactly
 * `width` x `height` by the spec's kernel (see PictureSpec). Of an animation the first frame counts.
 *
 * A plain JPEG, which nearly all are, is decoded in this thread; anything else by libvips.
 *
 * @returns uint8 [height, width, 3], RGB.
 * @throws FoodnetError `unsupported-picture` for any format but JPEG, PNG, WebP, GIF, TIFF and AVIF, and for a TIFF in
 * YCbCr that libvips would take for RGB or of floats; `picture-too-large` above a limit; `bad-picture` for bytes that are empty, cut
 * short or damaged.
 */
export async function readPicture(
  bytes: Uint8Array,
  spec: PictureSpec,
  limits: PictureLimits = defaultPictureLimits,
): Promise<Uint8Array> {
  const format = refuseUnread(bytes, limits);
  const jpeg =
    format.readable === 'jpeg'
      ? decodeJpeg(bytes, ({ width, height }, orientation) => {
          refuseLarge(width, height, limits);
          return scaleOf(width, height, spec, turnOf(orientation));
        })
      : undefined;
  if (jpeg) return fit(jpeg.rows, jpeg.orientation, spec);

  // Loaded when it is needed, so that a worker thread that never needs it starts sooner.
  const { decodeWithLibvips } = await import('./decode-with-libvips.js');
  const rows = await decodeWithLibvips(bytes, format, spec, limits, refuseLarge);
  workspace.clear();
  return fit(rows, 1, spec);
}

function fit(rows: PixelRows, orientation: number, { width, height, kernel }: PictureSpec): Uint8Array {
  const turn = turnOf(orientation);
  if (kernel === 'nearest') return sampleNearest(rows, turn, width, height);
  const [across, down] = turn.swaps ? [height, width] : [width, height];
  return turnUpright(resizeRows(rows, across, down, kernel), across, down, turn);
}

function refuseUnread(bytes: Uint8Array, limits: PictureLimits): PictureFormat {
  if (bytes.byteLength === 0) {
    throw new FoodnetError(
      'bad-picture',
      'Cannot read the picture: it is empty, 0 bytes. Send or save it again.',
    );
  }
  refuseManyBytes(bytes.byteLength, limits);
  const format = pictureFormat(bytes);
  if (!format.readable) {
    throw new FoodnetError(
      'unsupported-picture',
      `Cannot read the picture: it is ${format.name}, expected a JPEG, PNG, WebP, GIF, TIFF or AVIF. ` +
        'Convert it to one of these.',
    );
  }
  return format;
}

/** @throws FoodnetError `picture-too-large`. */
export function refuseManyBytes(bytes: number, limits: PictureLimits): void {
  if (bytes <= limits.fileBytes) return;
  throw new FoodnetError(
    'picture-too-large',
    `Cannot read the picture: it has ${count(bytes)} bytes, expected at most ${count(limits.fileBytes)}. ` +
      'Scale it down.',
  );
}

function refuseLarge(width: number, height: number, limits: PictureLimits): void {
  if (width * height <= limits.pixels && Math.max(width, height) <= limits.sidePixels) return;
  throw new FoodnetError(
    'picture-too-large',
    `Cannot read the picture: it has ${count(width)} x ${count(height)} pixels, expected at most ` +
      `${count(limits.pixels)} in all and ${count(limits.sidePixels)} a side. Scale it down.`,
  );
}

const count = (value: number) => value.toLocaleString('en');
