import { z } from 'zod';
import { aliasesSchema } from './aliases.js';
import { modelVersionSchema } from './model-version.js';

/** The schemas of a model repository as JSON Schema (draft 2020-12), by file name: other programs read it, too. */
export function schemaTexts(): Record<string, string> {
  const schemas = { 'model-version.schema.json': modelVersionSchema, 'aliases.schema.json': aliasesSchema };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      // `input`: what a file must hold, before defaults are filled in.
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  );
}
