import { z } from 'zod';

/**
 * The kinds of load: 64 clients; three times as many pictures a second as those were answered; 8 clients by themselves,
 * and among others who mean harm.
 */
export const phases = ['capacity', 'overload', 'alone', 'hostile'] as const;
export type Phase = (typeof phases)[number];

/** What a server does under one kind of load, as `stress-server.js` prints it. */
export const stressRowSchema = z.object({
  /** The kind of load. */
  peer: z.enum(phases),
  /** Pictures that were answered with labels. */
  answeredPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Requests that were answered with 503. */
  refusedPerSecond: z.number(),
  refusedP99Ms: z.number().nullable(),
  /** 503s without Retry-After, other statuses, and requests without an answer. */
  wrong: z.number(),
  healthP99Ms: z.number(),
  rssMb: z.number().optional(),
});
export type StressRow = z.infer<typeof stressRowSchema>;

/** What `stress-server.js` is started with, as JSON. */
export interface StressWork {
  readonly command: string;
  readonly args: readonly string[];
  readonly pictures: string;
  readonly seconds: number;
}
