import { z } from 'zod';

const expected = 'expected seconds from 0.1 to 3600';

/** A time in seconds, given as text. */
export const seconds: z.ZodType<number> = z
  .string()
  .regex(/^\d+(\.\d+)?$/, expected)
  .transform(Number)
  .pipe(z.number().min(0.1, expected).max(3_600, expected));
