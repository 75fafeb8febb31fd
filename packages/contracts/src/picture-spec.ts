import { z } from 'zod';

/** Of a picture's width and height. */
export const MOST_SIDE_PIXELS = 1024;

export const pictureSpecSchema = z
  .strictObject({
    width: z.int().min(8).max(MOST_SIDE_PIXELS).describe('Pixels'),
    height: z.int().min(8).max(MOST_SIDE_PIXELS).describe('Pixels'),
    fit: z
      .literal('fill')
      .describe('The whole picture is squeezed to width x height and does not keep its aspect ratio'),
    kernel: z
      .enum(['nearest', 'triangle', 'lanczos3'])
      .describe(
        "`triangle` and `lanczos3` average over the pixels that an output pixel covers, as Pillow's BILINEAR and LANCZOS do; a " +
          "JPEG is decoded 2, 4 or 8 times smaller before, as far as that leaves twice the width and height (Pillow's draft " +
          'mode). `nearest` picks the pixels of the whole picture that Pillow and Keras pick',
      ),
    orientation: z
      .literal('exif')
      .describe('The picture is turned upright as its EXIF orientation says before anything else'),
    colour: z.literal('srgb').describe('Colour space of the pixels'),
    channels: z.literal('rgb').describe('Order of their channels'),
    background: z.literal('#ffffff').describe('Transparent pixels are laid over this colour'),
    range: z
      .tuple([z.number(), z.number()])
      .describe("The network's own first operation maps 0..255 to this range"),
  })
  .describe(
    "How the bytes of a picture become the pixels that a network sees. Training writes it into the model's manifest and the " +
      'server obeys it, so both see the same pixels: uint8, [height, width, 3], RGB',
  );

export type PictureSpec = z.infer<typeof pictureSpecSchema>;
