import { z } from 'zod';

/** How often a run is saved within an epoch, beyond its end. */
export type CheckpointEvery = { readonly steps: number } | { readonly seconds: number };

/** As --checkpoint-every has it: `500` steps, or `60s`. */
export const checkpointEverySchema: z.ZodType<CheckpointEvery> = z
  .string()
  .regex(/^[1-9]\d{0,8}s?$/, 'expected steps, such as 500, or seconds, such as 60s')
  .transform((text) => {
    const count = parseInt(text, 10);
    return text.endsWith('s') ? { seconds: count } : { steps: count };
  });

/**
 * Tells after each step whether it is time for a checkpoint.
 *
 * @param now milliseconds of a clock that never goes back.
 */
export function checkpointClock(every: CheckpointEvery | undefined, now: () => number): CheckpointClock {
  let savedAt = now();
  return {
    isDue: (stepsDone) => {
      if (every === undefined) return false;
      return 'steps' in every ? stepsDone % every.steps === 0 : now() - savedAt >= every.seconds * 1000;
    },
    saved: () => {
      savedAt = now();
    },
  };
}

export interface CheckpointClock {
  /** @param stepsDone since the run began. */
  isDue(stepsDone: number): boolean;
  saved(): void;
}
