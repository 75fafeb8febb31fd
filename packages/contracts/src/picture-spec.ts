import { z } from 'zod';

/** Of a picture's width and height. */
export const MOST_SIDE_PIXELS = 1024;

/**
 * How the bytes of a picture become the pixels that a network sees. Training writes it into the model's
 * manifest and the server obeys it, so both see the same pixels: uint8, [height, width, 3], RGB.
 */
export const pictureSpecSchema = z.strictObject({
  width: z.int().min(8).max(MOST_SIDE_PIXELS),
  height: z.int().min(8).max(MOST_SIDE_PIXELS),
  /** `fill` squeezes the whole picture to width x height and does not keep its aspect ratio. */
  fit: z.literal('fill'),
  /**
   * `triangle` and `lanczos3` average over the pixels that an output pixel covers, as Pillow's BILINEAR and LANCZOS do;
   * a JPEG is decoded 2, 4 or 8 times smaller before, as far as that leaves twice the width and height (Pillow's draft
   * mode). `nearest` picks the pixels of the whole picture that Pillow and Keras pick.
   */
  kernel: z.enum(['nearest', 'triangle', 'lanczos3']),
  /** The picture is turned upright as its EXIF orientation says before anything else. */
  orientation: z.literal('exif'),
  colour: z.literal('srgb'),
  channels: z.literal('rgb'),
  /** Transparent pixels are laid over this colour. */
  background: z.literal('#ffffff'),
  /** The network's own first operation maps 0..255 to this range. */
  range: z.tuple([z.number(), z.number()]),
});

export type PictureSpec = z.infer<typeof pictureSpecSchema>;
