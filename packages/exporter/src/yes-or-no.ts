import { z } from 'zod';

/** An option's schema: the option alone means yes. */
export const yesOrNo = z
  .enum(['yes', 'no', ''], 'expected yes or no')
  .default('no')
  .transform((text) => text !== 'no');
