import { z } from 'zod';

const probability = z.number().min(0).max(1);
const range = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([low, high]) => low <= high, 'expected the smaller number first');

/**
 * A part of the picture, drawn anew every time (Szegedy et al., arXiv 1409.4842, section 6; the draws of torchvision's
 * RandomResizedCrop), resized to the network's input with Pillow's triangle filter.
 */
export const cropSchema = z.strictObject({
  /** Training pictures are prepared this many times as wide and as high as the network's input. */
  keptScale: z.number().min(1).max(8).default(2),
  /** Share of the picture's area. */
  area: range(0.01, 1).default([0.35, 1]),
  /** Width over height, drawn evenly on a logarithmic scale. */
  aspect: range(0.1, 10).default([3 / 4, 4 / 3]),
});

/** Factors drawn from U(1 - x, 1 + x), applied in this order as torchvision and Pillow define them. */
export const colourSchema = z.strictObject({
  brightness: z.number().min(0).max(1).default(0),
  contrast: z.number().min(0).max(1).default(0),
  saturation: z.number().min(0).max(1).default(0),
});

/** A rectangle of noise (Zhong et al., arXiv 1708.04896, RE-R); of the pictures where none fits in ten draws, none. */
export const erasingSchema = z.strictObject({
  probability: probability.default(0.25),
  area: range(0.001, 1).default([0.02, 0.33]),
  /** Height over width, drawn evenly on a logarithmic scale. */
  aspect: range(0.1, 10).default([0.3, 3.3]),
});

/** Random changes of a training picture. Zero, false and null switch a part off; they come in this order. */
export const augmentationSchema = z.strictObject({
  crop: cropSchema.nullable().default(null),
  /** These five are Keras's ImageDataGenerator. Rotation by U(-r, r) degrees. */
  rotationDegrees: z.number().min(0).max(180),
  /** Shift by U(-s, s) of the height and, independently, of the width. */
  shiftFraction: z.number().min(0).max(1),
  /** Shear by U(-s, s) degrees. */
  shearDegrees: z.number().min(0).max(89),
  /** Zoom of each axis, independently, by U(1 - z, 1 + z). */
  zoomFraction: z.number().min(0).lt(1),
  /** Mirror left and right with p = 0.5. */
  horizontalFlip: z.boolean(),
  colour: colourSchema.nullable().default(null),
  erasing: erasingSchema.nullable().default(null),
});

/**
 * Two pictures of a batch become two mixtures, and their labels with them. A batch is mixed by one of the two, or by
 * neither, as their probabilities say.
 */
export const mixingSchema = z
  .strictObject({
    /** Weighted sums (Zhang et al., arXiv 1710.09412): the weight is drawn from Beta(alpha, alpha). */
    mixupProbability: probability.default(0),
    mixupAlpha: z.number().positive().default(0.2),
    /** A rectangle of the other picture (Yun et al., arXiv 1905.04899): its share of the area is drawn from Beta(alpha, alpha). */
    cutMixProbability: probability.default(0),
    cutMixAlpha: z.number().positive().default(1),
    /** Of all epochs, the share at the end in which nothing is mixed. */
    offAtEndShare: probability.default(0),
  })
  .refine(
    ({ mixupProbability, cutMixProbability }) => mixupProbability + cutMixProbability <= 1,
    'expected mixupProbability and cutMixProbability to make 1 at most',
  );

export type Augmentation = z.infer<typeof augmentationSchema>;
export type Crop = z.infer<typeof cropSchema>;
export type Colour = z.infer<typeof colourSchema>;
export type Erasing = z.infer<typeof erasingSchema>;
export type Mixing = z.infer<typeof mixingSchema>;
