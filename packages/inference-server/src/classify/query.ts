import { z } from 'zod';
import { Problem } from '../problem.js';

const greatestTopk = 65_535;

/** Characters of what a client wrote that an answer repeats. */
const shownCharacters = 100;

/** What the query of POST /classify may say. Names are looked up, never used as paths, so any text will do for them. */
export const classifyQuerySchema = z.strictObject({
  model: z.string().optional().describe('Name of a model; without it, that of the default version'),
  version: z.string().optional().describe('Number of a version, or an alias such as stable'),
  topk: z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(greatestTopk))
    .optional()
    .describe('How many labels an answer has at most'),
});

export type ClassifyQuery = z.infer<typeof classifyQuerySchema> & { readonly topk: number };

/** @throws Problem `bad-query`, naming the parameter. */
export function parseClassifyQuery(
  query: Readonly<Record<string, unknown>>,
  { defaultTopk }: { readonly defaultTopk: number },
): ClassifyQuery {
  const result = classifyQuerySchema.safeParse(query);
  if (result.success) {
    const { model, version, topk = defaultTopk } = result.data;
    return { model, version, topk };
  }
  const [issue] = result.error.issues;
  const name = String(issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[0]);
  throw new Problem('bad-query', detailOf(issue, name, query[name]), {
    fields: [name.slice(0, shownCharacters)],
  });
}

function detailOf({ code }: { readonly code: string }, name: string, value: unknown): string {
  const shown = (text: string) => `"${text.slice(0, shownCharacters)}"`;
  if (code === 'unrecognized_keys') {
    const known = Object.keys(classifyQuerySchema.shape).join(', ');
    return `There is no parameter ${shown(name)}. Known are ${known}.`;
  }
  if (typeof value !== 'string') return `The parameter ${name} is given more than once. Give it once.`;
  return `The parameter ${name} is ${shown(value)}, expected a whole number from 1 to ${greatestTopk}.`;
}
