import { z } from 'zod';

const probability = z.number().min(0).max(1);
const range = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([low, high]) => low <= high, 'expected the smaller number first');

export const cropSchema = z
  .strictObject({
    keptScale: z
      .number()
      .min(1)
      .max(8)
      .default(2)
      .describe("Training pictures are prepared this many times as wide and as high as the network's input"),
    area: range(0.01, 1).default([0.35, 1]).describe("Share of the picture's area"),
    aspect: range(0.1, 10)
      .default([3 / 4, 4 / 3])
      .describe('Width over height, drawn evenly on a logarithmic scale'),
  })
  .describe(
    "A part of the picture, drawn anew every time (Szegedy et al., arXiv 1409.4842, section 6; the draws of torchvision's " +
      "RandomResizedCrop), resized to the network's input by the picture's kernel",
  );

const jitter = z.number().min(0).max(1).default(0).describe('x of U(1 - x, 1 + x)');

export const colourSchema = z
  .strictObject({ brightness: jitter, contrast: jitter, saturation: jitter })
  .describe(
    'Factors drawn from U(1 - x, 1 + x), applied in this order as torchvision and Pillow define them',
  );

export const erasingSchema = z
  .strictObject({
    probability: probability.default(0.25).describe('Of a picture'),
    area: range(0.001, 1).default([0.02, 0.33]).describe("Share of the picture's area"),
    aspect: range(0.1, 10)
      .default([0.3, 3.3])
      .describe('Height over width, drawn evenly on a logarithmic scale'),
  })
  .describe(
    'A rectangle of noise (Zhong et al., arXiv 1708.04896, RE-R); of the pictures where none fits in ten draws, none',
  );

export const augmentationSchema = z
  .strictObject({
    crop: cropSchema.nullable().default(null),
    rotationDegrees: z
      .number()
      .min(0)
      .max(180)
      .describe("Rotation by U(-r, r) degrees; this and the next four are Keras's ImageDataGenerator"),
    shiftFraction: z
      .number()
      .min(0)
      .max(1)
      .describe('Shift by U(-s, s) of the height and, independently, of the width'),
    shearDegrees: z.number().min(0).max(89).describe('Shear by U(-s, s) degrees'),
    zoomFraction: z.number().min(0).lt(1).describe('Zoom of each axis, independently, by U(1 - z, 1 + z)'),
    horizontalFlip: z.boolean().describe('Mirror left and right with p = 0.5'),
    colour: colourSchema.nullable().default(null),
    erasing: erasingSchema.nullable().default(null),
  })
  .describe(
    'Random changes of a training picture. Zero, false and null switch a part off; they come in this order',
  );

export const mixingSchema = z
  .strictObject({
    mixupProbability: probability
      .default(0)
      .describe('Of weighted sums of two pictures (Zhang et al., arXiv 1710.09412)'),
    mixupAlpha: z.number().positive().default(0.2).describe('Their weight is drawn from Beta(alpha, alpha)'),
    cutMixProbability: probability
      .default(0)
      .describe('Of a rectangle of the other picture (Yun et al., arXiv 1905.04899)'),
    cutMixAlpha: z
      .number()
      .positive()
      .default(1)
      .describe('Its share of the area is drawn from Beta(alpha, alpha)'),
    offAtEndShare: probability
      .default(0)
      .describe('Of all epochs, the share at the end in which nothing is mixed'),
  })
  .refine(
    ({ mixupProbability, cutMixProbability }) => mixupProbability + cutMixProbability <= 1,
    'expected mixupProbability and cutMixProbability to make 1 at most',
  )
  .describe(
    'Two pictures of a batch become two mixtures, and their labels with them. A batch is mixed by one of the two, or by ' +
      'neither, as their probabilities say',
  );

export type Augmentation = z.infer<typeof augmentationSchema>;
export type Crop = z.infer<typeof cropSchema>;
export type Colour = z.infer<typeof colourSchema>;
export type Erasing = z.infer<typeof erasingSchema>;
export type Mixing = z.infer<typeof mixingSchema>;
