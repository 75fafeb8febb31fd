import { FoodnetError } from '@foodnet/contracts';
import { parse as parseCsv } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { z } from 'zod';

/** One line of a list of pictures. */
export interface Row {
  readonly path: string;
  /** Undefined where the list contradicts itself. */
  readonly label: string | undefined;
  /** In small letters; '' where the list says nothing. */
  readonly split: string;
}

/** Longer lines are no paths and labels. */
const LINE_BYTES = 100_000;

const text = z.string().trim();
const rowSchema = z.object({
  path: text.min(1, 'expected a path').refine((path) => !path.includes('\0'), 'expected no NUL'),
  label: z.union([text, z.int().transform(String)]).pipe(z.string().min(1, 'expected a label')),
  split: text.toLowerCase().nullish(),
});

/**
 * Reads a list of pictures: CSV with a header line that names the columns path, label and, perhaps, split, or JSON
 * Lines of objects with these names. Other columns are ignored.
 *
 * @throws FoodnetError `missing` where there is no such file, `bad-dataset` with the line that cannot be understood.
 */
export async function readRows(list: string, signal?: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  const bad = (found: string, cause?: unknown) =>
    new FoodnetError(
      'bad-dataset',
      `Cannot read the list ${list}: ${found}. Expected is a CSV with the header path,label or path,label,split, ` +
        'or JSON Lines such as {"path": "a/1.jpg", "label": "a"}.',
      { cause },
    );
  try {
    for await (const { line, value } of /\.csv$/i.test(list) ? csvValues(list) : jsonValues(list)) {
      signal?.throwIfAborted();
      const parsed = rowSchema.safeParse(value);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw bad(`line ${line} has no good ${issue.path.join('.') || 'object'} (${issue.message})`);
      }
      const { path, label, split } = parsed.data;
      rows.push({ path: path.replace(/^(\.\/)+/, ''), label, split: split ?? '' });
    }
  } catch (cause) {
    if (cause instanceof FoodnetError || signal?.aborted) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FoodnetError(
        'missing',
        `Cannot read the list ${list}: there is no such file. Check --dataset.`,
      );
    throw bad((cause as Error).message, cause);
  }
  if (rows.length === 0) throw bad('it names no pictures');
  return rows;
}

async function* csvValues(list: string): AsyncGenerator<{ line: number; value: unknown }> {
  const parser = parseCsv({
    bom: true,
    columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    info: true,
    max_record_size: LINE_BYTES,
    relax_column_count_more: true,
    skip_empty_lines: true,
  });
  const bytes = createReadStream(list).once('error', (error) => parser.destroy(error));
  for await (const { record, info } of bytes.pipe(parser) as AsyncIterable<{
    record: unknown;
    info: { lines: number };
  }>)
    yield { line: info.lines, value: record };
}

async function* jsonValues(list: string): AsyncGenerator<{ line: number; value: unknown }> {
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

async function* linesOf(list: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(list, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LINE_BYTES) throw new Error(`a line has more than ${LINE_BYTES} characters`);
  }
  if (rest !== '') yield rest;
}
