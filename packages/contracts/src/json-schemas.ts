import { z } from 'zod';
import { aliasesSchema } from './aliases.js';
import { modelVersionSchema } from './model-version.js';
import { recipeJsonSchema } from './recipe-schema.js';

/** The schemas of a model repository and of a recipe as JSON Schema (draft 2020-12), by file name. */
export function schemaTexts(): Record<string, string> {
  // `input`: what a file must hold, before defaults are filled in.
  const schemas = {
    'model-version.schema.json': z.toJSONSchema(modelVersionSchema, { io: 'input' }),
    'aliases.schema.json': z.toJSONSchema(aliasesSchema, { io: 'input' }),
    'recipe.schema.json': recipeJsonSchema(),
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]),
  );
}
