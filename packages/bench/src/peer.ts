import type { z } from 'zod';
import type { RowBase } from './row.js';

/** A program that does the same work: run in a process of its own, it prints rows for each peer in it. */
export interface Peer<Row extends RowBase> {
  /** Of the rows that are expected. */
  readonly names: readonly string[];
  readonly command: string;
  readonly args: readonly string[];
  /** What it prints a line of, as JSON. */
  readonly row: z.ZodType<Row>;
  /** Looked at from outside, which costs time: for programs that do not tell their own peak. */
  readonly watchMemory: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}
