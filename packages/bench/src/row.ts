import { z } from 'zod';

/** What the rows of every benchmark have. */
export interface RowBase {
  readonly peer: string;
  /** Peak memory in megabytes; looked at from outside where the peer does not tell. */
  readonly rssMb?: number;
}

/** One measurement, as a benchmark's process prints it: a line of JSON. */
export const rowSchema = z.object({
  peer: z.string(),
  /** What was worked on, e.g. the name of a folder. */
  pictures: z.number(),
  perSecond: z.number(),
  /** Processor time of one picture, in milliseconds, over all threads and processes. */
  cpuMs: z.number(),
  /** Peak memory in megabytes, shared pages shared out; absent where the system does not tell. */
  rssMb: z.number().optional(),
});
export type Row = z.infer<typeof rowSchema>;

/** A peer that could not be measured, and why. */
export interface Absence {
  readonly peer: string;
  readonly reason: string;
}
