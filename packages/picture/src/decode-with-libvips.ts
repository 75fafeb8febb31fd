import type { PictureSpec } from '@foodnet/contracts';
import { FoodnetError } from '@foodnet/contracts/errors';
import { countScans, MOST_SCANS } from './jpeg/count-scans.js';
import { sharp } from './libvips.js';
import type { PictureLimits } from './limits.js';
import { turnOf } from './orientation.js';
import type { PictureFormat } from './picture-format.js';
import { rowsOf, type PixelRows } from './pixel-rows.js';
import { scaleOf } from './scale-of.js';
import { tiffTag } from './tiff-tag.js';
import { tooSlow } from './too-slow.js';

type RefuseLarge = (width: number, height: number, limits: PictureLimits) => void;

/**
 * Decodes what readPicture does not decode itself: upright, in sRGB, over the background.
 *
 * @param refuseLarge throws where the size is above a limit, before anything is decoded.
 * @throws FoodnetError `picture-too-large` where it takes too long, `bad-picture`, `unsupported-picture` for some TIFFs.
 */
export async function decodeWithLibvips(
  bytes: Uint8Array,
  format: PictureFormat,
  spec: PictureSpec,
  limits: PictureLimits,
  refuseLarge: RefuseLarge,
): Promise<PixelRows> {
  try {
    if (format.readable === 'jpeg') refuseManyScans(bytes);
    if (format.readable === 'avif') refuseLargeParts(bytes, limits, refuseLarge);
    const picture = sharp(bytes, {
      autoOrient: true,
      // As strict as possible without refusing what every other program opens, such as a few stray bytes in a JPEG.
      failOn: 'error',
      // Without this limit a header of 65,535 x 65,535 fails before it can be named.
      limitInputPixels: false,
      // Whole seconds up to an hour are what it takes; the thread that decodes is held to the exact time.
    }).timeout({ seconds: Math.min(3600, Math.max(1, Math.ceil(limits.decodeSeconds))) });

    const metadata = await picture.metadata();
    const { width, height, depth, space, orientation = 1, pages = 1 } = metadata;
    refuseLarge(width, height, limits);
    refuseManyFrames(pages, limits);
    if (!space.startsWith('lab')) refuseOtherNumbers(depth, format);
    if (format.readable === 'tiff') refusePlainYCbCr(bytes);
    // Of 16 bits sharp brings a profile to Display P3, and leaves it there: they are made 8 before.
    if (metadata.hasProfile && space === 'rgb16') picture.pipelineColourspace('srgb');
    if (metadata.hasProfile && space === 'grey16') picture.pipelineColourspace('b-w');
    const turn = turnOf(orientation);
    const scale = format.readable === 'jpeg' ? scaleOf(width, height, spec, turn) : 1;
    if (scale > 1) {
      // libjpeg scales by half of this, which is the most that sharp lets it, and libvips by the rest.
      const [across, down] = turn.swaps ? [height, width] : [width, height];
      picture.resize(Math.ceil(across / scale), Math.ceil(down / scale), { fit: 'fill' });
    }
    const { data, info } = await picture
      .flatten({ background: spec.background })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return rowsOf(data, info.width, info.height, info.channels);
  } catch (cause) {
    if (cause instanceof FoodnetError) throw cause;
    if (reason(cause).startsWith('timeout')) throw tooSlow(limits, cause);
    throw new FoodnetError(
      'bad-picture',
      `Cannot read the picture: it begins as ${format.name} and cannot be decoded (${reason(cause)}). ` +
        'It is damaged or cut short: save it again with another program, or leave it out.',
      { cause },
    );
  }
}

/** libjpeg decodes all scans before libvips looks at the time for the first time. */
function refuseManyScans(bytes: Uint8Array): void {
  const scans = countScans(bytes);
  if (scans <= MOST_SCANS) return;
  throw new FoodnetError(
    'picture-too-large',
    `Cannot read the picture: it is a JPEG of ${scans} scans, expected at most ${MOST_SCANS}. ` +
      'Save it again as an ordinary JPEG.',
  );
}

/**
 * libvips tells the size of an AVIF behind its crop, and libheif decodes what is cropped, too. It holds each part of
 * the file to little more than the size that its property `ispe` tells (ISO/IEC 23008-12, 6.5.3).
 */
function refuseLargeParts(bytes: Uint8Array, limits: PictureLimits, refuseLarge: RefuseLarge): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The zero is its version, and no other is read.
  let at = file.indexOf('ispe\0');
  for (; at !== -1 && at + 16 <= file.length; at = file.indexOf('ispe\0', at + 1))
    refuseLarge(file.readUInt32BE(at + 8), file.readUInt32BE(at + 12), limits);
}

function refuseManyFrames(frames: number, limits: PictureLimits): void {
  if (frames <= limits.frames) return;
  throw new FoodnetError(
    'picture-too-large',
    `Cannot read the picture: it has ${frames} frames or pages, expected at most ${limits.frames}. Send one of them.`,
  );
}

/** But for Lab, nothing tells which of a TIFF's floats or long numbers is white: 0.7 of 1 would be read as black. */
function refuseOtherNumbers(depth: string, format: PictureFormat): void {
  if (['uchar', 'ushort'].includes(depth)) return;
  throw new FoodnetError(
    'unsupported-picture',
    `Cannot read the picture: it is ${format.name} of numbers of the type ${depth}, expected 8 or 16 bits without a sign. ` +
      'Save it with 8 bits.',
  );
}

/** TIFF 6.0, sections 3, 8 and 21. */
const tags = { compression: 259, photometric: 262, chromaSubsampling: 530 };
const YCBCR = 6;
const JPEG_COMPRESSIONS = [6, 7];

/** libvips takes YCbCr 4:4:4 for RGB, unless it is compressed as JPEG. */
function refusePlainYCbCr(bytes: Uint8Array): void {
  if (tiffTag(bytes, tags.photometric) !== YCBCR || tiffTag(bytes, tags.chromaSubsampling) !== 1) return;
  if (JPEG_COMPRESSIONS.includes(tiffTag(bytes, tags.compression) ?? 1)) return;
  throw new FoodnetError(
    'unsupported-picture',
    'Cannot read the picture: it is a TIFF in YCbCr 4:4:4 without JPEG compression, expected one in RGB. Save it in RGB.',
  );
}

/** libvips may report one fault many times over, a line each, and begins with where it sought what is not there. */
function reason(cause: unknown): string {
  const lines = String((cause as Error).message)
    .trim()
    .split('\n');
  const line = lines.find((each) => !each.startsWith('source: bad seek')) ?? lines[0];
  return line.replace('Input buffer has corrupt header: ', '');
}
