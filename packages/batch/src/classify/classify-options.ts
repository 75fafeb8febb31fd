import { z } from 'zod';

/** 64 full batches: some seconds of work, of which handing it out takes a hundredth at most. */
export const SHARD_PICTURES = 1_024;

/** Files that classification leaves. */
export const resultFormats = ['jsonl', 'parquet'] as const;

/** All that decides the output of a classification. */
export const classifyOptionsSchema = z.strictObject({
  /** Of the pictures. */
  input: z.string(),
  model: z.string(),
  version: z.int(),
  /** SHA-256 of model.onnx: a version never changes, but a folder may be replaced by hand. */
  network: z.string(),
  topk: z.int(),
  formats: z.array(z.enum(resultFormats)),
});
export type ClassifyOptions = z.infer<typeof classifyOptionsSchema>;
