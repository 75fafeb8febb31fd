import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FoodnetError } from './errors.js';

/** A manifest names its kind and its format, so that a reader can refuse what it does not know. */
export type ManifestSchema = z.ZodObject<{ kind: z.ZodLiteral<string>; format: z.ZodLiteral<number> }>;

/**
 * Reads and validates a manifest.
 *
 * @throws FoodnetError `missing` where there is no such file, `damaged` where it is there and cannot be read, is no JSON or
 * breaks the schema (each wrong field is named), `unknown-format` where its kind or format is another.
 */
export async function readManifest<Schema extends ManifestSchema>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const [kind] = schema.shape.kind.values;
  const [format] = schema.shape.format.values;

  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    // A file that a caller takes for missing is soon written over.
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes(code);
    throw new FoodnetError(
      isAbsent ? 'missing' : 'damaged',
      `Cannot read the ${kind} manifest ${file}: ${message}.${isAbsent ? '' : ' Make it readable.'}`,
      { cause },
    );
  }

  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    throw new FoodnetError(
      'damaged',
      `Cannot read the ${kind} manifest ${file}: ${(cause as Error).message}.`,
      { cause },
    );
  }

  const header = z.object({ kind: z.unknown(), format: z.unknown() }).safeParse(manifest);
  if (!header.success || header.data.kind !== kind || header.data.format !== format) {
    const found = header.success
      ? `${String(header.data.kind)}, format ${String(header.data.format)}`
      : 'no kind and format';
    throw new FoodnetError(
      'unknown-format',
      `Cannot read ${file}: expected ${kind}, format ${format}, got ${found}. ` +
        `Update Foodnet if the file is newer, or make it again if it is older.`,
    );
  }

  const parsed = schema.safeParse(manifest);
  if (!parsed.success) {
    throw new FoodnetError(
      'damaged',
      `Cannot read the ${kind} manifest ${file}:\n${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}
