import type { Preset } from '@foodnet/contracts';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { packagesFolder } from './folders.js';

/** Of config files, for editors. */
const schemaFile = join(packagesFolder, 'contracts', 'schemas', 'recipe.schema.json');

/** A whole recipe as a config file: --config takes it back as it was. */
export function recipeText(preset: Preset): string {
  const body = stringify(preset, { flowCollectionPadding: true, lineWidth: 110 });
  return `# yaml-language-server: $schema=${schemaFile}\n${body}`;
}
