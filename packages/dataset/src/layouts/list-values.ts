import { parse as parseCsv } from 'csv-parse';
import { createReadStream } from 'node:fs';

/** What a line of a list says, before anybody has looked whether it is what he expects. */
export interface ListValue {
  /** The first is 1. */
  readonly line: number;
  readonly value: unknown;
}

/** Longer lines are no paths and labels. */
const LINE_BYTES = 100_000;

/**
 * The rows of a list: of CSV (.csv) objects by the names in its header, in small letters, else those of JSON Lines. Empty
 * lines are passed over.
 *
 * @throws Error where the list cannot be read, and of a line that is no JSON or no CSV.
 */
export function listValues(list: string): AsyncGenerator<ListValue> {
  return /\.csv$/i.test(list) ? csvValues(list) : jsonValues(list);
}

async function* csvValues(list: string): AsyncGenerator<ListValue> {
  const parser = parseCsv({
    bom: true,
    columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    info: true,
    max_record_size: LINE_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const bytes = createReadStream(list).once('error', (error) => parser.destroy(error));
  for await (const { record, info } of bytes.pipe(parser) as AsyncIterable<{
    record: unknown;
    info: { lines: number };
  }>)
    yield { line: info.lines, value: record };
}

async function* jsonValues(list: string): AsyncGenerator<ListValue> {
  let line = 0;
  for await (const content of linesOf(list)) {
    line++;
    const trimmed = content.replace(/^\uFEFF/, '').trim();
    if (trimmed === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(trimmed);
    } catch (cause) {
      throw new Error(`line ${line} is no JSON`, { cause });
    }
    yield { line, value };
  }
}

/** As readline, which passes no errors on. @throws Error where a line is longer than any path and its label. */
export async function* linesOf(list: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(list, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LINE_BYTES) throw new Error(`a line has more than ${LINE_BYTES} characters`);
  }
  if (rest !== '') yield rest;
}
