import { z } from 'zod';

/** What is known about a file that was read: a line of files.jsonl, beside the manifest. */
export const fileRecordSchema = z.strictObject({
  path: z.string(),
  bytes: z.int().min(0),
  changedMs: z.int(),
  /** Of the file's bytes; null where they could not be read or are too many. */
  sha256: z.string().nullable(),
  /** As its bytes say, e.g. `jpeg`; null where they are no picture. */
  format: z.string().nullable(),
  /** As the file says, before it is turned upright; null where that cannot be told. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Why it was set aside; absent where it was read. */
  reason: z.string().optional(),
});
export type FileRecord = z.infer<typeof fileRecordSchema>;

/** The first line of files.jsonl. A reader of pictures that gives other pixels for the same bytes needs another format. */
export const fileRecordsHeaderSchema = z.strictObject({
  kind: z.literal('prepared-files'),
  format: z.literal(1),
});
export const fileRecordsHeader: z.infer<typeof fileRecordsHeaderSchema> = {
  kind: 'prepared-files',
  format: 1,
};

/** A file that was read: uint8 [height, width, 3], or none where the record has a reason. */
export interface ReadFile {
  readonly record: FileRecord;
  readonly pixels?: Uint8Array;
}
