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

test('an alias cannot be taken for a version', () => {
  const parse = (name: string) =>
    aliasesSchema.safeParse({ kind: 'aliases', format: 1, aliases: { [name]: 1 } }).success;
  expect(['stable', 'team-b', 'v2'].filter(parse)).toEqual(['stable', 'team-b', 'v2']);
  expect(['1', '', 'Stable', '../x'].filter(parse)).toEqual([]);
});
