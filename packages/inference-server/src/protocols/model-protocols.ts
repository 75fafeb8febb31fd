import type { Request } from 'express';
import { z } from 'zod';

/** The body of an error answer of both protocols. */
export const protocolErrorSchema = z
  .object({ error: z.string().describe('What was found, what was expected, what to do') })
  .describe('An error, as Triton and TensorFlow Serving write it');

/** Whether the request is of a protocol of other servers, whose clients read errors in another form than ours. */
export const isOfProtocol = ({ path }: Request) => /^\/(v2|v1\/models)(\/|$)/.test(path);
