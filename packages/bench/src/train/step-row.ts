import { z } from 'zod';

/** Training steps of one peer, as its process measured them. */
export interface StepRow {
  readonly peer: string;
  /** Pictures a step. */
  readonly batch: number;
  /** One step, first of all the pictures in memory, last the loss. */
  readonly medianMs: number;
  readonly minMs: number;
  /** Peak resident memory of the process, as the system counts it. */
  readonly rssMb?: number;
}

const ownRow = z.object({
  peer: z.string(),
  batch: z.number(),
  medianMs: z.number(),
  minMs: z.number(),
  rssMb: z.number(),
});

/** What train_keras.py and bench_torch.py print. */
const pythonRow = z
  .object({
    peer: z.enum(['keras', 'torch']),
    jit: z.boolean().default(false),
    channels_last: z.boolean().default(false),
    batch: z.number(),
    median_ms: z.number(),
    min_ms: z.number(),
    rss_mb: z.number(),
  })
  .transform(({ peer, jit, channels_last: channelsLast, batch, ...found }) => ({
    peer: jit ? `${peer}-xla` : channelsLast ? `${peer}-channels-last` : peer,
    batch,
    medianMs: found.median_ms,
    minMs: found.min_ms,
    rssMb: found.rss_mb,
  }));

export const stepRowSchema: z.ZodType<StepRow> = z.union([ownRow, pythonRow]);
