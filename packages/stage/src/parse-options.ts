import { FoodnetError } from '@foodnet/contracts';
import yargs from 'yargs';
import { sharedOptions, type OptionTable, type OptionValues, type SharedOptions } from './options.js';

/** What a command line of a stage may hold beyond the shared options. */
export interface CommandLine<Extras extends OptionTable> {
  /** As users call it, e.g. `trainer:train`. */
  readonly name: string;
  readonly summary: string;
  /**
   * Options of this stage alone; a stage that calls another does not pass them on. One of the name of a shared option takes
   * its place, e.g. to be given twice.
   */
  readonly extras?: Extras;
  /** Refuses the shared options, which would do nothing: it is no part of the line from pictures to labels. */
  readonly ownOptionsOnly?: boolean;
  /** What the words without `--` are, e.g. `pictures`; without it such words are refused. */
  readonly operands?: string;
}

export interface ParsedOptions<Extras extends OptionTable> {
  readonly options: SharedOptions;
  readonly extras: OptionValues<Extras>;
  readonly operands: readonly string[];
  /** Names of the options that the user wrote, without defaults. */
  readonly given: ReadonlySet<string>;
  /** The shared options as the user wrote them, to pass on to another stage. */
  readonly forwarded: readonly string[];
}

/** As yargs returns it: every option as text, or a list of texts where it was written twice. */
type Parsed = Record<string, unknown> & { _: (string | number)[] };

/**
 * Parses and validates a whole command line before any work is done.
 *
 * @returns `help`, the text to print, where the user asked for it.
 * @throws FoodnetError `bad-option`, naming the option, its value, what was expected and what is known.
 */
export function parseOptions<Extras extends OptionTable = OptionTable>(
  line: CommandLine<Extras>,
  argv: readonly string[],
): ParsedOptions<Extras> | { readonly help: Promise<string> } {
  const table: OptionTable = { ...sharedOptions, ...line.extras };
  const names = Object.keys(line.ownOptionsOnly ? (line.extras ?? {}) : table);
  const known = names.map((name) => `--${name}`).join(', ');
  const parser = yargs()
    .scriptName(`npx nx run ${line.name}${line.operands ? ` -- [${line.operands}]` : ''}`)
    .usage(`$0 [options]\n\n${line.summary}`)
    .parserConfiguration({
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .version(false)
    .help(false)
    .boolean('help')
    .describe('help', 'Print this text')
    .exitProcess(false)
    .wrap(100);
  for (const name of names) {
    const { describe, schema } = table[name];
    const fallback = schema.safeParse(undefined);
    parser.option(name, {
      type: 'string',
      describe,
      defaultDescription: fallback.data === undefined ? undefined : JSON.stringify(fallback.data),
    });
  }

  const { _: words, $0, help, ...written } = parser.parseSync([...argv]) as Parsed;
  if (help) return { help: parser.getHelp() };

  for (const name of Object.keys(written)) {
    if (!names.includes(name)) {
      throw new FoodnetError(
        'bad-option',
        `Cannot run ${line.name}: it knows no option --${name}. Known are ${known}.`,
      );
    }
  }
  if (words.length > 0 && !line.operands) {
    throw new FoodnetError(
      'bad-option',
      `Cannot run ${line.name}: it takes options only, got "${String(words[0])}". Known are ${known}.`,
    );
  }

  const values: Record<string, unknown> = {};
  for (const [name, { describe, schema }] of Object.entries(table)) {
    const parsed = schema.safeParse(written[name]);
    if (!parsed.success) {
      if (written[name] === undefined)
        throw new FoodnetError(
          'bad-option',
          `Cannot run ${line.name} without --${name}. Give --${name}: ${describe}.`,
        );
      const isList = Array.isArray(written[name]);
      const found = isList ? `${(written[name] as []).length} values` : JSON.stringify(written[name]);
      // A schema of one value finds fault with the list itself; one of several, with what is in it or with their number.
      const expected =
        isList && parsed.error.issues.every(({ code }) => code === 'invalid_type' || code === 'invalid_value')
          ? 'expected one'
          : [...new Set(parsed.error.issues.map(({ message }) => message))].join(', ');
      throw new FoodnetError('bad-option', `Cannot use --${name}: ${expected}, got ${found}.`);
    }
    values[name] = parsed.data;
  }

  const given = new Set(Object.keys(written).filter((name) => written[name] !== undefined));
  return {
    options: values as SharedOptions,
    extras: values as OptionValues<Extras>,
    operands: words.map(String),
    given,
    forwarded: [...given]
      .filter((name) => name in sharedOptions)
      .flatMap((name) => [written[name]].flat().map((value) => `--${name}=${String(value)}`)),
  };
}
