import { FoodnetError } from '@foodnet/contracts';
import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument, visit, type Alias, type Document } from 'yaml';
import { z } from 'zod';

/** What a YAML or JSON file holds, and where in it. */
export interface ConfigFile {
  readonly values: Readonly<Record<string, unknown>>;
  /** `recipe.yaml:12: optimizer.learningRate`: the line of that value, or of the nearest one around it that is there. */
  placeOf(path: readonly PropertyKey[]): string;
}

/** @throws FoodnetError `missing` where it cannot be read, `bad-option` where it is neither YAML nor JSON, with the line. */
export function readConfigFile(path: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FoodnetError('missing', `Cannot read --config=${path}: ${(cause as Error).message}.`, {
      cause,
    });
  }
  const lines = new LineCounter();
  // JSON is YAML, too.
  const document = parseDocument(text, { lineCounter: lines });
  const placeAt = (offset: number | undefined) =>
    offset === undefined ? path : `${path}:${lines.linePos(offset).line}`;
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) {
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config: ${placeAt(fault.pos[0])}: ${fault.message.split('\n', 1)[0]}`,
    );
  }
  const alias = unknownAlias(document);
  if (alias) {
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config: ${placeAt(alias.range?.[0])}: *${alias.source} without quotes is an alias in YAML, and ` +
        `nothing has the anchor &${alias.source}. Write '*${alias.source}'.`,
    );
  }
  if (!isMap(document.contents)) {
    throw new FoodnetError(
      'bad-option',
      `Cannot use --config: ${path}: expected names and values, such as "epochs: 20".`,
    );
  }
  return {
    values: document.toJS() as Record<string, unknown>,
    placeOf(wanted) {
      for (let length = wanted.length; length >= 0; length--) {
        const node = length > 0 ? document.getIn(wanted.slice(0, length), true) : document.contents;
        const { range } = (node ?? {}) as { range?: readonly number[] };
        if (range) return `${placeAt(range[0])}: ${wanted.join('.') || 'the file'}`;
      }
      return path;
    },
  };
}

/** The first alias that stands for nothing. */
function unknownAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** For `safeParse`: a setting that is not there is told which ones are. */
export const nameSettings: z.core.$ZodErrorMap = ({ code, inst }) =>
  code === 'unrecognized_keys' && inst instanceof z.core.$ZodObject
    ? `there is no such setting; known are ${Object.keys(inst._zod.def.shape).join(', ')}`
    : undefined;

/** What does not fit the schema, a line each, in the file's order. @param issues of a parse with `nameSettings`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], file: ConfigFile): string {
  return issues
    .flatMap((issue) => describe(issue, file))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .join('\n');
}

function describe(issue: z.core.$ZodIssue, file: ConfigFile): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `  ${file.placeOf([...issue.path, key])}: ${issue.message}`);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of several possible forms, the one that fits best tells what is wrong; one of another kind tells nothing.
    const [nearest] = issue.errors
      .filter((form) => !form.some(isAboutKind))
      .sort((one, other) => one.length - other.length);
    if (!nearest) return [`  ${file.placeOf([...issue.path, 'kind'])}: there is no such kind`];
    return nearest.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, file));
  }
  return [`  ${file.placeOf(issue.path)}: ${issue.message}`];
}

function isAboutKind(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'unrecognized_keys' ? issue.keys.includes('kind') : issue.path[0] === 'kind';
}
