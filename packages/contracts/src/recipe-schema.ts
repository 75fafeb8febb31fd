import { z } from 'zod';
import { presetSchema } from './preset.js';
import { presets } from './presets.js';

type Json = Readonly<Record<string, unknown>>;

/** A config file: any part of a preset, and the preset that it changes. */
export function recipeJsonSchema(): Json {
  const schema = withoutRequired(z.toJSONSchema(presetSchema, { io: 'input' })) as {
    readonly properties: Json;
  } & Json;
  return {
    ...schema,
    title: 'Foodnet recipe',
    description: 'Changes to a preset, for --config. What is left out stays as the preset has it.',
    properties: {
      $schema: { type: 'string' },
      preset: { enum: Object.keys(presets), description: 'The preset that is changed; --preset comes first' },
      ...schema.properties,
    },
  };
}

/** Nothing has to be said but the `kind` of what may be of several kinds. */
function withoutRequired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name !== 'required' || !Array.isArray(value)) return [[name, withoutRequired(value)]];
    const kept = value.filter((one) => one === 'kind');
    return kept.length > 0 ? [[name, kept]] : [];
  });
  return Object.fromEntries(entries);
}
