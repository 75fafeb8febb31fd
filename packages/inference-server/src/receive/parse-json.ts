import type { z } from 'zod';
import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';
import { checkJsonSize } from './check-json-size.js';

/** Characters of what a client wrote that an answer repeats. */
const SHOWN_CHARACTERS = 100;

/** @throws Problem `bad-json` where it is none or too deep, `upload-too-large` where it has too many values. */
export function parseJson(body: Buffer, limits: Limits): unknown {
  checkJsonSize(body, limits);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new Problem('bad-json', `${(cause as Error).message.slice(0, 2 * SHOWN_CHARACTERS)}.`, { cause });
  }
}

/**
 * zod's own, which its types keep to themselves: a million values of another kind would else be a million complaints, of
 * which the first is told.
 */
const firstComplaint: object = { abortEarly: true };

/** @throws Problem `bad-json`, naming the first field that is not as the schema says. */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, firstComplaint);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  const field = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
    .slice(0, SHOWN_CHARACTERS);
  const detail = message.slice(0, 4 * SHOWN_CHARACTERS);
  throw new Problem('bad-json', field === '' ? detail : `${field}: ${detail}`, {
    ...(field !== '' && { fields: [field] }),
  });
}
