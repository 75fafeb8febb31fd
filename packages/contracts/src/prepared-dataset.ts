import { z } from 'zod';
import { nameSchema } from './name.js';
import { pictureSpecSchema } from './picture-spec.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A split's files: `<split>.pixels`, `<split>.labels` and `<split>.paths`, one record a picture, in one order. */
export const preparedSplitSchema = z.strictObject({
  pictures: z.int().min(0),
  /** uint8 [pictures, height, width, 3], packed. */
  pixels: z.strictObject({ file: z.string(), sha256 }),
  /** uint16, little-endian [pictures]: the index of the class. */
  labels: z.strictObject({ file: z.string(), sha256 }),
  /** JSON array of strings: the picture's path inside the source, with "/" on every system. */
  paths: z.strictObject({ file: z.string(), sha256 }),
});

/**
 * What `dataset:prepare` hands to the trainer: `manifest.json` in data/<dataset>/<width>x<height>-<kernel>/. Beside it,
 * for people and for preparing again: report.html, report.json and files.jsonl.
 */
export const preparedDatasetSchema = z.strictObject({
  kind: z.literal('prepared-dataset'),
  format: z.literal(1),
  name: nameSchema,
  source: z.strictObject({
    /** `sample`, the absolute path of the user's folder, archive or list, or the URL of an archive. */
    location: z.string(),
    /**
     * How it was read: drawn, food-101 (images/ + meta/), splits (train/ + test/), classes (class folders),
     * listed-splits or listed-classes (a list with and without splits).
     */
    layout: z.enum(['drawn', 'food-101', 'splits', 'classes', 'listed-splits', 'listed-classes']),
    /** SHA-256 over the sorted list of path, size and time of change: tells whether the source changed since. */
    fingerprint: sha256,
    /** Of the archive that the pictures were read from. */
    archive: z.strictObject({ bytes: z.int().min(0), sha256 }).optional(),
  }),
  /** Decides the drawing of the sample and the split of classes that come without splits; without effect where the splits are given. */
  seed: z.int(),
  picture: pictureSpecSchema,
  classes: z.array(z.string()).min(2).max(65535),
  splits: z.strictObject({ train: preparedSplitSchema, test: preparedSplitSchema }),
  /** Files that could not be read, and why. */
  setAside: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  /** SHA-256 over classes, picture spec, pixels and labels: equal identity, equal training data. */
  identity: sha256,
});

export type PreparedDataset = z.infer<typeof preparedDatasetSchema>;
export type PreparedSplit = z.infer<typeof preparedSplitSchema>;
export type SplitName = keyof PreparedDataset['splits'];
