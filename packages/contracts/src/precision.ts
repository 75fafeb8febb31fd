import { z } from 'zod';

/** The numbers in which a network's weights are kept and its products computed. */
export const precisionSchema = z.enum(['fp32', 'fp16', 'int8']);

export type Precision = z.infer<typeof precisionSchema>;
