import { pictureSpecSchema } from '@foodnet/contracts';
import { z } from 'zod';

/** All that decides what the shards of a preparation hold. */
export const prepareOptionsSchema = z.strictObject({
  /** Of the pictures: an absolute path that every worker sees. */
  folder: z.string(),
  picture: pictureSpecSchema,
  /** Of the files: another one, and they have changed. */
  fingerprint: z.string(),
  /** SHA-256 of the paths to read, which are fewer where an earlier preparation has the others. */
  paths: z.string(),
});

/** A file of the dataset: a line of a shard's list. */
export const listedFileSchema = z.strictObject({ path: z.string(), bytes: z.int(), changedMs: z.int() });
