import { z } from 'zod';

/** A server under load, as the program that sends the load prints it. */
export const serveRowSchema = z.object({
  peer: z.string(),
  precision: z.enum(['fp32', 'int8']),
  /** Clients that send one picture after another. */
  connections: z.number(),
  perSecond: z.number(),
  /** From the first byte of a request to the last of its answer. */
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  /** Of all processes of the server, behind the load; shared pages shared out. */
  rssMb: z.number().optional(),
});
export type ServeRow = z.infer<typeof serveRowSchema>;

/** What every program that measures a server is started with, as JSON; it prints a row for each number of clients. */
export interface LoadWork {
  readonly peer: string;
  readonly precision: ServeRow['precision'];
  /** Folder of the pictures to send. */
  readonly pictures: string;
  /** Numbers of clients, measured one after another behind one warm-up. */
  readonly connections: readonly number[];
  /** Of load by `WARM_UP_CONNECTIONS` before. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** Of `load-server.js`. */
export interface ServeWork extends LoadWork {
  readonly command: string;
  /** `{port}` stands for the port to serve on. */
  readonly args: readonly string[];
}

/** Of `classify-alone.js`. */
export interface AloneWork extends LoadWork {
  readonly models: string;
  readonly model: string;
}
