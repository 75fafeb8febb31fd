import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aliasesSchema } from './aliases.js';
import { schemaTexts } from './json-schemas.js';

test('the published JSON Schemas are those of the code (else: node packages/contracts/dist/write-schemas.js)', () => {
  for (const [name, text] of Object.entries(schemaTexts())) {
    const published = readFileSync(join(import.meta.dirname, '..', 'schemas', name), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(text));
  }
});

test('each setting of a recipe says what it computes, but for those of an imported network', () => {
  const recipe = JSON.parse(schemaTexts()['recipe.schema.json']) as Schema;
  expect(unexplained(recipe).filter((name) => !/^\$schema$|kind$|^network\.layers\./.test(name))).toEqual([]);
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const formsOf = ({ anyOf = [], oneOf = [], items }: Schema) => [
  ...anyOf,
  ...oneOf,
  ...(items ? [items] : []),
];
const isExplained = (schema: Schema): boolean =>
  schema.description !== undefined || formsOf(schema).some(isExplained);

/** Names of the settings that neither they nor any of their forms explain: `optimizer.learningRate`. */
function unexplained(schema: Schema, path = ''): string[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [
      ...(isExplained(one) ? [] : [path + name]),
      ...unexplained(one, `${path}${name}.`),
    ]),
    ...formsOf(schema).flatMap((form) => unexplained(form, path)),
  ];
}

test('an alias cannot be taken for a version', () => {
  const parse = (name: string) =>
    aliasesSchema.safeParse({ kind: 'aliases', format: 1, aliases: { [name]: 1 } }).success;
  expect(['stable', 'team-b', 'v2'].filter(parse)).toEqual(['stable', 'team-b', 'v2']);
  expect(['1', '', 'Stable', '../x'].filter(parse)).toEqual([]);
});
