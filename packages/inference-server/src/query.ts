import { Problem } from './problem.js';

/** What a query may say; a model or version that it does not name is the server's default. */
export interface ClassifyQuery {
  readonly model?: string;
  readonly version?: string;
  readonly topk: number;
}

const known = ['model', 'version', 'topk'];
const greatestTopk = 65_535;

/** Characters of what a client wrote that an answer repeats. */
const shownCharacters = 100;

/**
 * Checks the query of POST /classify. Names of models and versions are looked up, never used as paths, so any text
 * will do for them.
 *
 * @throws Problem `bad-query`, naming the parameter.
 */
export function parseClassifyQuery(
  query: Readonly<Record<string, unknown>>,
  { defaultTopk }: { readonly defaultTopk: number },
): ClassifyQuery {
  for (const [name, value] of Object.entries(query)) {
    if (!known.includes(name)) {
      const shown = name.slice(0, shownCharacters);
      throw new Problem('bad-query', `There is no parameter "${shown}". Known are ${known.join(', ')}.`, {
        fields: [shown],
      });
    }
    if (typeof value !== 'string') {
      throw new Problem('bad-query', `The parameter ${name} is given more than once. Give it once.`, {
        fields: [name],
      });
    }
  }
  const { model, version, topk } = query as Readonly<Record<string, string | undefined>>;
  return { model, version, topk: topk === undefined ? defaultTopk : parseTopk(topk) };
}

function parseTopk(text: string): number {
  const value = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : NaN;
  if (value <= greatestTopk) return value;
  throw new Problem(
    'bad-query',
    `The parameter topk is "${text.slice(0, shownCharacters)}", expected a whole number from 1 to ${greatestTopk}.`,
    { fields: ['topk'] },
  );
}
