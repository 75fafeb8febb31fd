import { FoodnetError } from '@foodnet/contracts';
import { z } from 'zod';
import { listValues } from './list-values.js';

/** One line of a list of pictures. */
export interface Row {
  readonly path: string;
  /** Undefined where the list contradicts itself. */
  readonly label: string | undefined;
  /** In small letters; '' where the list says nothing. */
  readonly split: string;
}

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
    for await (const { line, value } of listValues(list)) {
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
