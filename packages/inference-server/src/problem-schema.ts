import { z } from 'zod';
import { problems, type ProblemCode } from './problems.js';

/** The body of an error answer, `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().regex(/^urn:foodnet:problem:/),
    title: z.string().describe('What kind of error this is, in words; the same for the same code'),
    status: z.int().min(400).max(599).describe('The HTTP status that goes with the code'),
    detail: z.string().describe('What was found, what was expected, what to do'),
    code: z.enum(Object.keys(problems) as ProblemCode[]).describe('For programs: never changes its meaning'),
    fields: z.array(z.string()).optional().describe('Query parameters or fields that are wrong'),
  })
  .describe('Problem details (RFC 9457)');

/** The body of an error answer, `application/problem+json` (RFC 9457). */
export type ProblemDetails = Readonly<z.infer<typeof problemSchema>>;
