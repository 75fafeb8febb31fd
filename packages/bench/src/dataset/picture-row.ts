import { z } from 'zod';

/** The reading of pictures by one peer, as its process prints it. */
export const pictureRowSchema = z.object({
  peer: z.string(),
  /** What was worked on, e.g. the name of a folder. */
  pictures: z.number(),
  perSecond: z.number(),
  /** Processor time of one picture, in milliseconds, over all threads and processes. */
  cpuMs: z.number(),
  /** Peak memory in megabytes, shared pages shared out; absent where the system does not tell. */
  rssMb: z.number().optional(),
});
export type PictureRow = z.infer<typeof pictureRowSchema>;
